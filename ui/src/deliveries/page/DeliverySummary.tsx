import { Anchor, Card, Group, Stack, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { DescriptionList } from '@/components/DescriptionList';
import { StateBadge } from '@/components/StateBadge';
import { CopyText } from '@/components/text/CopyText';
import { Time } from '@/components/time/Time';
import { webhookLink } from '@/webhooks/links';
import { useEventWords } from '@/webhooks/options';
import { ReplayDelivery } from '../actions/ReplayDelivery';
import { RetryDelivery } from '../actions/RetryDelivery';
import { deliveryLink, personLink } from '../links';
import { Person } from '../Person';
import { ReplayMark } from '../ReplayMark';
import { nextStep } from '../words';

interface DeliverySummaryProps {
  delivery: Schemas['Delivery'];
  /** The state of its webhook, once known. */
  webhookState?: string;
  /** Whether the viewer may send it again. */
  canRetry: boolean;
}

/** Where a lead stands on its way, and what comes next. */
export function DeliverySummary({ delivery, webhookState, canRetry }: DeliverySummaryProps) {
  const navigate = useNavigate();
  const eventWords = useEventWords();
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  return (
    <Card withBorder padding="lg">
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start">
          <Stack gap={6} align="flex-start">
            <StateBadge state={delivery.state} />
            <Text>{nextStep(delivery, webhookState, now)}</Text>
            {delivery.replay_of && <ReplayMark of={delivery.replay_of} />}
          </Stack>
          {canRetry && <RetryDelivery delivery={delivery} />}
          {canRetry && (
            <ReplayDelivery delivery={delivery} onSent={(made) => void navigate(deliveryLink(made))} />
          )}
        </Group>
        <DescriptionList
          facts={[
            {
              name: 'Person',
              value: <Person delivery={delivery} link={personLink(delivery.person_id)} />,
            },
            { name: 'Webhook', value: <WebhookLink delivery={delivery} /> },
            { name: 'Event', value: eventWords(delivery.event, 'happened') },
            { name: 'Created', value: <Time at={delivery.created_at} /> },
            delivery.finished_at
              ? { name: 'Finished', value: <Time at={delivery.finished_at} /> }
              : { name: 'Tries', value: tries(delivery) },
            { name: 'Delivery id', value: <CopyText text={delivery.id} what="delivery id" /> },
          ]}
        />
      </Stack>
    </Card>
  );
}

function tries(delivery: Schemas['Delivery']): string {
  return `${delivery.attempt_count} made, up to ${delivery.tries_left} more follow`;
}

function WebhookLink({
  delivery: { webhook_id: id, webhook_name: name },
}: {
  delivery: Schemas['Delivery'];
}) {
  return (
    <Anchor size="sm" renderRoot={(props) => <Link {...webhookLink(id)} {...props} />}>
      {name}
    </Anchor>
  );
}
