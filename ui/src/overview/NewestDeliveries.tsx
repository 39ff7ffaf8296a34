import { Anchor } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '@/api/client';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { DeliveryList } from '@/deliveries/list/DeliveryList';

const newestQuery = queryOptions({
  queryKey: ['deliveries', 'newest'],
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v2/deliveries', { params: { query: { per_page: 8 } }, signal })).then(
      ({ data }) => data,
    ),
});

/** What was sent last. */
export function NewestDeliveries() {
  const newest = useQuery(newestQuery);
  return (
    <Section
      title="Newest deliveries"
      actions={
        <Anchor size="sm" renderRoot={(props) => <Link to="/deliveries" {...props} />}>
          All deliveries
        </Anchor>
      }
    >
      <Loaded query={newest} loading={<Loading rows={8} />}>
        {(deliveries) =>
          deliveries.length > 0 ? (
            <DeliveryList deliveries={deliveries} scope={{}} />
          ) : (
            <Empty>No deliveries are kept any longer. The next lead appears here.</Empty>
          )
        }
      </Loaded>
    </Section>
  );
}
