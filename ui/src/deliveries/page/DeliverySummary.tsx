import { Anchor, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Schemas } from '@/api/client';
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
        <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3 }} spacing="md" m={0}>
          <Fact name="Person">
            <Person delivery={delivery} link={personLink(delivery.person_id)} />
          </Fact>
          <Fact name="Webhook">
            <Anchor
              size="sm"
              renderRoot={(props) => <Link {...webhookLink(delivery.webhook_id)} {...props} />}
            >
              {delivery.webhook_name}
            </Anchor>
          </Fact>
          <Fact name="Event">{eventWords(delivery.event, 'happened')}</Fact>
          <Fact name="Created">
            <Time at={delivery.created_at} />
          </Fact>
          <Fact name={delivery.finished_at ? 'Finished' : 'Tries'}>
            {delivery.finished_at ? <Time at={delivery.finished_at} /> : tries(delivery)}
          </Fact>
          <Fact name="Delivery id">
            <CopyText text={delivery.id} what="delivery id" />
          </Fact>
        </SimpleGrid>
      </Stack>
    </Card>
  );
}

function tries(delivery: Schemas['Delivery']): string {
  return `${delivery.attempt_count} made, up to ${delivery.tries_left} more follow`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}
