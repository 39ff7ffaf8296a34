import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Loaded, Loading } from '@/components/states';
import { DeliveryPage } from '@/deliveries/DeliveryPage';
import { deliveryQuery } from '@/deliveries/queries';

export const Route = createFileRoute('/_app/deliveries/$delivery')({ component: DeliveryRoute });

function DeliveryRoute() {
  const { delivery } = Route.useParams();
  return (
    <Loaded query={useQuery(deliveryQuery(delivery))} loading={<Loading rows={4} height={140} />}>
      {(log) => <DeliveryPage key={log.id} log={log} />}
    </Loaded>
  );
}
