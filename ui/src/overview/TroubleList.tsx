import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { Section } from '@/components/Section';
import { ConditionBadge } from '@/components/StateBadge';
import { visibleText } from '@/components/text/visible-text';
import { Time } from '@/components/time/Time';

/** The webhooks in trouble, each with what is wrong, since when, and what waits or failed. */
export function TroubleList({ troubles }: { troubles: Schemas['Trouble'][] }) {
  return (
    <Section title="Webhooks in trouble">
      <Stack gap="md" component="ul" className="plain-list">
        {troubles.map((trouble) => (
          <li key={trouble.webhook_id}>
            <Group gap="xs">
              <Anchor
                fw={600}
                style={{ overflowWrap: 'anywhere' }}
                renderRoot={(props) => (
                  <Link to="/webhooks/$webhook" params={{ webhook: `${trouble.webhook_id}` }} {...props} />
                )}
              >
                {trouble.webhook_name}
              </Anchor>
              <ConditionBadge condition={trouble.condition} />
              <Text size="sm" c="dimmed">
                {trouble.campaign_name} · began <Time at={trouble.state_since} />
              </Text>
            </Group>
            <Text size="sm">
              {visibleText(trouble.condition.cause)} {visibleText(trouble.condition.next_step)}
            </Text>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
