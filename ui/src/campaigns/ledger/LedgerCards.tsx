import { Card, Group, Stack, Text } from '@mantine/core';
import { Time } from '@/components/time/Time';
import { LedgerCell } from './LedgerCell';
import { LedgerPerson } from './LedgerPerson';
import type { LedgerRowsProps } from './LedgerTable';

/** People by webhook on a phone: a card for each person. */
export function LedgerCards({ rows, webhooks }: LedgerRowsProps) {
  return (
    <Stack component="ul" gap="xs" className="plain-list">
      {rows.map(({ person, cells }) => (
        <Card key={person.id} component="li" withBorder padding="sm">
          <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
            <div style={{ overflowWrap: 'anywhere' }}>
              <LedgerPerson person={person} />
            </div>
            <Text size="xs" c="dimmed" component="div" style={{ whiteSpace: 'nowrap' }}>
              <Time at={person.signed_up_at} />
            </Text>
          </Group>
          <Stack gap={6} mt="sm">
            {webhooks.map((webhook) => (
              <Group key={webhook.id} justify="space-between" wrap="nowrap" gap="xs">
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {webhook.name}
                </Text>
                <LedgerCell
                  cell={cells.find((cell) => cell.webhook_id === webhook.id)}
                  of={`${person.first_name || person.email}, ${webhook.name}`}
                />
              </Group>
            ))}
          </Stack>
        </Card>
      ))}
    </Stack>
  );
}
