import { Alert, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlayerPause } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/Time';
import { stateStory } from './state-words';

/** A webhook's state, why, since when, and what happens to new leads meanwhile. */
export function StatePanel({ webhook }: { webhook: Schemas['Webhook'] }) {
  const { why, leads } = stateStory(webhook);
  const isHealthy = webhook.state === 'healthy';
  const isPaused = webhook.state === 'paused';
  const Sign = isHealthy ? IconCheck : isPaused ? IconPlayerPause : IconAlertTriangle;
  return (
    <Alert
      color={isHealthy ? 'gray' : isPaused ? 'yellow' : 'red'}
      icon={<Sign aria-hidden />}
      role="status"
      variant="default"
    >
      <Group gap="sm" mb={4}>
        <StateBadge state={webhook.state} />
        <Text size="sm" c="dimmed" component="span">
          since <Time at={webhook.state_since} />
        </Text>
      </Group>
      <Text size="sm">
        {why} {leads}
      </Text>
    </Alert>
  );
}
