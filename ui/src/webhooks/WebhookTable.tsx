import { Alert, Anchor, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { StateBadge } from '@/components/StateBadge';
import guide from '../../../e2e/guide.json';
import { webhookLink } from './links';
import { useMayWrite, type Webhook } from './queries';
import { WebhookActions } from './WebhookActions';
import { count, eventWords, hostOf } from './words';

interface WebhookTableProps {
  webhooks: Webhook[];
  /** What the list is called to a screen reader. */
  label: string;
  /** Names of campaigns by id; given, the list has a column for them. */
  campaigns?: Map<number, string>;
  /** With fewer columns, where there is little room: event, users and endpoint stand below the name. */
  compact?: boolean;
}

/** The list of webhooks, with what can be done with each. */
export function WebhookTable({ webhooks, label, campaigns, compact = false }: WebhookTableProps) {
  const mayWrite = useMayWrite();
  const [problem, setProblem] = useState<string>();
  return (
    <Stack gap="sm">
      {problem && (
        <Alert
          color="red"
          icon={<IconAlertTriangle aria-hidden />}
          role="alert"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setProblem(undefined)}
        >
          {problem}
        </Alert>
      )}
      <Table.ScrollContainer minWidth={compact ? 0 : campaigns ? 860 : 720} type="native">
        <Table verticalSpacing="sm" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              {campaigns && <Table.Th>Campaign</Table.Th>}
              {!compact && (
                <>
                  <Table.Th>Event</Table.Th>
                  <Table.Th>Users</Table.Th>
                  <Table.Th>Endpoint</Table.Th>
                </>
              )}
              <Table.Th>State</Table.Th>
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
                      {eventWords(webhook.event)}. Users: {webhook.sources.join(', ')}. To{' '}
                      {hostOf(webhook.url)}.
                    </Text>
                  )}
                </Table.Td>
                {campaigns && <Table.Td>{campaigns.get(webhook.campaign_id)}</Table.Td>}
                {!compact && (
                  <>
                    <Table.Td maw={220}>{eventWords(webhook.event)}</Table.Td>
                    <Table.Td>{webhook.sources.join(', ')}</Table.Td>
                    <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>
                      {hostOf(webhook.url)}
                    </Table.Td>
                  </>
                )}
                <Table.Td>
                  <StateBadge state={webhook.state} />
                  <Backlog webhook={webhook} />
                </Table.Td>
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

function Backlog({ webhook: { stats } }: { webhook: Webhook }) {
  const parts = [
    stats?.waiting ? `${stats.waiting.toLocaleString('en')} waiting` : '',
    stats?.failed ? `${count(stats.failed, 'lead')} failed` : '',
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" mt={4} className="numbers">
      {parts.join(', ')}
    </Text>
  );
}
