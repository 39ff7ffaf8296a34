import { Group, Paper, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { ConditionBadge, StateBadge } from '@/components/StateBadge';
import { visibleText } from '@/components/text/visible-text';
import { Time } from '@/components/time/Time';
import { ConditionActions } from '../../ConditionActions';
import type { Webhook } from '../../queries';
import { NextTry } from './NextTry';

/** A webhook's state, why, since when, what happens to leads meanwhile, what to do, and when it goes on. */
export function StatePanel({ webhook, canTry }: { webhook: Webhook; canTry: boolean }) {
  const waits = useIsAhead(webhook.not_before);
  const { condition } = webhook;
  return (
    <Paper withBorder p="md">
      <div role="status">
        <Group gap="sm" mb={4}>
          {condition ? <ConditionBadge condition={condition} /> : <StateBadge state={webhook.state} />}
          <Text size="sm" c="dimmed" component="span">
            since <Time at={webhook.state_since} />
          </Text>
        </Group>
        {condition && (
          <Text size="sm" className="numbers">
            {visibleText(condition.cause)} {visibleText(condition.next_step)}
          </Text>
        )}
      </div>
      <Held webhook={webhook} />
      <NextTry webhook={webhook} waits={waits} canTry={canTry} />
      {canTry && <ConditionActions webhook={webhook} />}
    </Paper>
  );
}

/** Until when a webhook that does not send holds its oldest lead. */
function Held({ webhook: { state, stats } }: { webhook: Webhook }) {
  if ((state !== 'paused' && state !== 'disabled') || !stats?.expires_at) return null;
  return (
    <Text size="sm" mt={4} className="numbers">
      {stats.waiting === 1 ? 'It stops waiting' : 'The oldest stops waiting'} <Time at={stats.expires_at} />:
      it then counts as failed, and can still be sent again by hand.
    </Text>
  );
}

/** Whether a moment is still to come. */
function useIsAhead(at: string | null): boolean {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  return at !== null && Date.parse(at) > now;
}
