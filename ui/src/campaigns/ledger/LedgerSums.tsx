import { Anchor, Box, Card, Group, SimpleGrid, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { stateWord } from '@/components/StateBadge';
import { webhookLink } from '@/webhooks/links';
import { useEventWords } from '@/webhooks/options';
import classes from './ledger.module.css';

const PARTS = [
  { status: 'delivered', color: 'var(--refhook-good)' },
  { status: 'waiting', color: 'var(--refhook-wait)' },
  { status: 'failed', color: 'var(--refhook-bad)' },
  { status: 'discarded', color: 'var(--refhook-quiet)' },
  { status: 'not_selected', color: 'var(--refhook-line)' },
] as const;

/** Each webhook of the campaign with what became of its people. */
export function LedgerSums({ webhooks }: { webhooks: Schemas['LedgerWebhook'][] }) {
  const eventWords = useEventWords();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }}>
      {webhooks.map((webhook) => (
        <Card key={webhook.id} withBorder padding="md">
          <Group justify="space-between" wrap="nowrap" mb="xs">
            <Anchor
              fw={600}
              style={{ overflowWrap: 'anywhere' }}
              renderRoot={(props) => <Link {...webhookLink(webhook.id)} {...props} />}
            >
              {webhook.name}
            </Anchor>
            <Text size="xs" c="dimmed" ta="right">
              {eventWords(webhook.event, 'happened')} · {webhook.sources.join(', ')}
            </Text>
          </Group>
          <Box className={classes.bar} aria-hidden>
            {PARTS.map(({ status, color }) =>
              webhook[status] > 0 ? (
                <Box key={status} className={classes.part} flex={webhook[status]} bg={color} />
              ) : null,
            )}
          </Box>
          <Group component="ul" className="plain-list" gap="4px 16px" mt="xs">
            {PARTS.filter(({ status }) => status !== 'discarded' || webhook.discarded > 0).map(
              ({ status }) => (
                <Text key={status} component="li" size="sm">
                  <Text span fw={600} className="numbers">
                    {webhook[status].toLocaleString('en')}
                  </Text>{' '}
                  <Text span c="dimmed">
                    {stateWord(status)}
                  </Text>
                </Text>
              ),
            )}
          </Group>
        </Card>
      ))}
    </SimpleGrid>
  );
}
