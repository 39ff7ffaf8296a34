import { Group, Paper, Text } from '@mantine/core';
import type { Schemas } from '@/api/client';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/Time';
import { stateStory } from './state-words';

/** A webhook's state, why, since when, and what happens to new leads meanwhile. */
export function StatePanel({ webhook }: { webhook: Schemas['Webhook'] }) {
  const { why, leads } = stateStory(webhook);
  return (
    <Paper withBorder p="md" role="status">
      <Group gap="sm" mb={4}>
        <StateBadge state={webhook.state} />
        <Text size="sm" c="dimmed" component="span">
          since <Time at={webhook.state_since} />
        </Text>
      </Group>
      <Text size="sm">
        {why} {leads}
      </Text>
    </Paper>
  );
}
