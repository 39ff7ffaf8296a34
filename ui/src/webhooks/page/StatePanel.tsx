import { Group, Paper, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/Time';
import { leads as leadsWords } from '@/deliveries/words';
import type { Webhook } from '../queries';
import { NextTry } from './NextTry';
import { stateStory } from './state-words';

/** A webhook's state, why, since when, what happens to leads meanwhile, and when it goes on. */
export function StatePanel({ webhook, canTry }: { webhook: Webhook; canTry: boolean }) {
  const waits = useIsAhead(webhook.not_before);
  const { why, leads } = stateStory(webhook, waits);
  return (
    <Paper withBorder p="md">
      <div role="status">
        <Group gap="sm" mb={4}>
          <StateBadge state={webhook.state} />
          <Text size="sm" c="dimmed" component="span">
            since <Time at={webhook.state_since} />
          </Text>
        </Group>
        <Text size="sm">
          {why} {leads}
        </Text>
      </div>
      <Held webhook={webhook} />
      <NextTry webhook={webhook} waits={waits} canTry={canTry} />
    </Paper>
  );
}

/** How many leads a webhook that does not send holds, and for how long. */
function Held({ webhook: { state, stats } }: { webhook: Webhook }) {
  if ((state !== 'paused' && state !== 'disabled') || !stats?.expires_at) return null;
  const { waiting, expires_at: at } = stats;
  return (
    <Text size="sm" mt={4} className="numbers">
      <b>{leadsWords(waiting)}</b> {waiting === 1 ? 'waits. It' : 'wait. The oldest'} stops waiting{' '}
      <Time at={at} />: it then counts as failed, and can still be sent again by hand.
    </Text>
  );
}

/** Whether a moment is still to come. */
function useIsAhead(at: string | null): boolean {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  return at !== null && Date.parse(at) > now;
}
