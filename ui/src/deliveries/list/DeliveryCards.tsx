import { Card, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/time/Time';
import { useEventWords } from '@/webhooks/options';
import classes from '../deliveries.module.css';
import { deliveryLink } from '../links';
import { Person, personName } from '../Person';
import { ReplayMark } from '../ReplayMark';
import { answerWords, times } from '../words';
import type { DeliveryRowsProps } from './DeliveryTable';

/** The log on a phone: a card for each delivery. */
export function DeliveryCards({ deliveries, scope }: DeliveryRowsProps) {
  const eventWords = useEventWords();
  return (
    <Stack gap="xs" component="ul" className={classes.list}>
      {deliveries.map((delivery) => (
        <Card key={delivery.id} component="li" withBorder padding="sm" className={classes.row}>
          <Group justify="space-between" gap="xs">
            <StateBadge state={delivery.state} />
            <Text size="sm" c="dimmed" component="div" className={classes.above}>
              <Time at={delivery.created_at} />
            </Text>
          </Group>
          <Stack gap={2} mt="xs">
            {scope.person_id === undefined && <Person delivery={delivery} />}
            <Text size="sm">{answerWords(delivery.last_outcome, delivery.last_status)}</Text>
            <Text size="sm" c="dimmed">
              {summaryOf(delivery, eventWords(delivery.event, 'happened'), scope.webhook_id === undefined)}
            </Text>
            {delivery.replay_of && <ReplayMark />}
          </Stack>
          <Link
            {...deliveryLink(delivery.id)}
            className={classes.cover}
            aria-label={`Details of the delivery for ${personName(delivery)}`}
          />
        </Card>
      ))}
    </Stack>
  );
}

function summaryOf(delivery: Schemas['Delivery'], happened: string, withWebhook: boolean): string {
  const tries = delivery.attempt_count > 0 ? [`tried ${times(delivery.attempt_count)}`] : [];
  return [happened, ...(withWebhook ? [delivery.webhook_name] : []), ...tries].join(' · ');
}
