import { Group, Paper, Text } from '@mantine/core';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/Time';
import { leads as leadsWords } from '@/deliveries/words';
import type { Webhook } from '../queries';
import { NextTry } from './NextTry';
import { stateStory } from './state-words';

/** A webhook's state, why, since when, what happens to leads meanwhile, and when it goes on. */
export function StatePanel({ webhook, canTry }: { webhook: Webhook; canTry: boolean }) {
  const { why, leads } = stateStory(webhook);
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
      <NextTry webhook={webhook} canTry={canTry} />
    </Paper>
  );
}

/** How many leads a webhook that does not send holds, and for how long. */
function Held({ webhook: { state, stats } }: { webhook: Webhook }) {
  if ((state !== 'paused' && state !== 'disabled') || !stats?.expires_at) return null;
  return (
    <Text size="sm" mt={4} className="numbers">
      <b>{leadsWords(stats.waiting)}</b> {stats.waiting === 1 ? 'waits' : 'wait'}. The oldest is held until{' '}
      <Time at={stats.expires_at} />; then it counts as failed, and can still be sent again by hand.
    </Text>
  );
}
