import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Page } from '@/components/Page';
import { Loaded, Loading } from '@/components/states';
import { DeliveryPage } from '@/deliveries/page/DeliveryPage';
import { deliveryQuery } from '@/deliveries/queries';

export const Route = createFileRoute('/_app/deliveries/$delivery')({ component: DeliveryRoute });

function DeliveryRoute() {
  const { delivery } = Route.useParams();
  const query = useQuery(deliveryQuery(delivery));
  if (query.data) return <DeliveryPage key={query.data.id} log={query.data} />;
  return (
    <Page title="Delivery" crumbs={[{ label: 'Deliveries', link: { to: '/deliveries', search: {} } }]}>
      <Loaded query={query} loading={<Loading rows={4} height={140} />}>
        {() => null}
      </Loaded>
    </Page>
  );
}
