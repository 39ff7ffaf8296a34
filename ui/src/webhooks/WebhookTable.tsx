import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ConditionBadge, StateBadge } from '@/components/StateBadge';
import { count, hostOf } from '@/components/text/words';
import { guide } from '@/guide';
import { useMayWrite } from '@/session/session';
import { ActionProblem } from './ActionProblem';
import { webhookLink } from './links';
import { useEventWords } from './options';
import type { Webhook } from './queries';
import { WebhookActions } from './WebhookActions';

interface WebhookTableProps {
  webhooks: Webhook[];
  /** What the list is called to a screen reader. */
  label: string;
  /** Names of campaigns by id; given, the list has a column for them. */
  campaigns?: Map<number, string>;
  /** With fewer columns, where there is little room: all but the actions stands below the name. */
  compact?: boolean;
}

/** The list of webhooks, with what can be done with each. */
export function WebhookTable({ webhooks, label, campaigns, compact: isNarrow = false }: WebhookTableProps) {
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const compact = isNarrow || isPhone;
  const mayWrite = useMayWrite();
  const eventWords = useEventWords();
  const [problem, setProblem] = useState<string>();
  return (
    <Stack gap="sm">
      <ActionProblem problem={problem} onClose={() => setProblem(undefined)} />
      <Table.ScrollContainer minWidth={compact ? 0 : campaigns ? 860 : 720} type="native">
        <Table verticalSpacing="sm" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              {campaigns && !compact && <Table.Th>Campaign</Table.Th>}
              {!compact && (
                <>
                  <Table.Th>Event</Table.Th>
                  <Table.Th>Users</Table.Th>
                  <Table.Th>Endpoint</Table.Th>
                </>
              )}
              {!compact && <Table.Th>State</Table.Th>}
              {mayWrite && <Table.Th>{guide.actions}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {webhooks.map((webhook) => (
              <Table.Tr key={webhook.id}>
                <Table.Td>
                  <Anchor
                    size="sm"
                    fw={600}
                    style={{ overflowWrap: 'anywhere' }}
                    renderRoot={(props) => <Link {...webhookLink(webhook.id)} {...props} />}
                  >
                    {webhook.name}
                  </Anchor>
                  {compact && (
                    <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                      {campaigns && `${campaigns.get(webhook.campaign_id)}. `}
                      {eventWords(webhook.event, 'label')}. Users: {webhook.sources.join(', ')}. To{' '}
                      {hostOf(webhook.url)}.
                    </Text>
                  )}
                  {compact && <WithBacklog webhook={webhook} />}
                </Table.Td>
                {campaigns && !compact && <Table.Td>{campaigns.get(webhook.campaign_id)}</Table.Td>}
                {!compact && (
                  <>
                    <Table.Td maw={220}>{eventWords(webhook.event, 'label')}</Table.Td>
                    <Table.Td>{webhook.sources.join(', ')}</Table.Td>
                    <Table.Td className="mono" style={{ overflowWrap: 'break-word' }}>
                      {hostOf(webhook.url)}
                    </Table.Td>
                  </>
                )}
                {!compact && (
                  <Table.Td>
                    <WithBacklog webhook={webhook} />
                  </Table.Td>
                )}
                {mayWrite && (
                  <Table.Td>
                    <WebhookActions webhook={webhook} onProblem={setProblem} />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

/** The state, and below it what waits and what failed. */
function WithBacklog({ webhook: { state, stats, condition } }: { webhook: Webhook }) {
  const parts = [
    stats?.waiting ? `${stats.waiting.toLocaleString('en')} waiting` : '',
    stats?.failed ? `${count(stats.failed, 'delivery', 'deliveries')} failed` : '',
  ].filter(Boolean);
  return (
    <>
      {condition ? <ConditionBadge condition={condition} /> : <StateBadge state={state} />}
      {parts.length > 0 && (
        <Text size="xs" c="dimmed" mt={4} className="numbers">
          {parts.join(', ')}
        </Text>
      )}
    </>
  );
}
