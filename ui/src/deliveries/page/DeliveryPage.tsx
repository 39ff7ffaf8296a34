import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { Page } from '@/components/Page';
import { useCan } from '@/session/session';
import { webhookLink } from '@/webhooks/links';
import { webhookQuery } from '@/webhooks/queries';
import { Attempts } from '../attempt/Attempts';
import { personName } from '../Person';
import { DeliverySummary } from './DeliverySummary';
import { HeldNote, isHeld } from './HeldNote';

/** What became of one lead on its way to one webhook. */
export function DeliveryPage({ log }: { log: Schemas['DeliveryLog'] }) {
  const { write } = useCan();
  // Of a deleted webhook nothing is known; the delivery is shown all the same.
  const { data: webhook } = useQuery(webhookQuery(log.webhook_id));
  return (
    <Page
      title={`Delivery for ${personName(log)}`}
      crumbs={[
        { label: 'Deliveries', link: { to: '/deliveries', search: {} } },
        { label: log.webhook_name, link: webhookLink(log.webhook_id) },
      ]}
    >
      <DeliverySummary delivery={log} webhookState={webhook?.state} canRetry={write} />
      {webhook && log.state === 'waiting' && isHeld(webhook) && <HeldNote webhook={webhook} canAct={write} />}
      <Attempts attempts={log.attempts} />
    </Page>
  );
}
