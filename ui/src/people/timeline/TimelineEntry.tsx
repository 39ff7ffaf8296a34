import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/time/Time';
import { deliveryLink } from '@/deliveries/links';
import { webhookLink } from '@/webhooks/links';
import { sentWords } from './timeline-words';

type TimelineEntryProps =
  | { delivery: Schemas['TimelineDelivery']; notSelected?: never }
  | { delivery?: never; notSelected: Schemas['NotSelected'] };

/** One webhook of an event: what it was sent and what came back, or why it was not sent anything. */
export function TimelineEntry({ delivery, notSelected }: TimelineEntryProps) {
  const { webhook_id: id, webhook_name: name } = delivery ?? notSelected;
  return (
    <Stack component="li" gap={2}>
      <Group gap="xs">
        <StateBadge state={delivery?.state ?? 'not_selected'} />
        <Anchor size="sm" renderRoot={(props) => <Link {...webhookLink(id)} {...props} />}>
          {name}
        </Anchor>
      </Group>
      {notSelected && <Text size="sm">{notSelected.explanation}</Text>}
      {delivery && <Sent delivery={delivery} />}
    </Stack>
  );
}

function Sent({ delivery }: { delivery: Schemas['TimelineDelivery'] }) {
  const { state, due_at: due, finished_at: finished } = delivery;
  return (
    <Text size="sm" component="div">
      {sentWords(delivery)}
      {finished && (
        <>
          , <Time at={finished} />
        </>
      )}
      {state === 'waiting' && delivery.attempt_count > 0 && (
        <>
          , next try <Time at={due} />
        </>
      )}
      {' · '}
      <Anchor
        size="sm"
        aria-label={`Details of the delivery to ${delivery.webhook_name}`}
        renderRoot={(props) => <Link {...deliveryLink(delivery.delivery_id)} {...props} />}
      >
        Details
      </Anchor>
    </Text>
  );
}
