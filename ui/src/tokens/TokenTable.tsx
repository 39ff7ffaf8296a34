import { Badge, Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Time } from '@/components/time/Time';
import type { Token } from './queries';
import { RevokeDialog } from './RevokeDialog';

export const SCOPES: { value: Token['scope']; label: string; about: string }[] = [
  {
    value: 'read',
    label: 'Read',
    about: 'Reads campaigns, users, webhooks and deliveries. Changes nothing.',
  },
  {
    value: 'write',
    label: 'Read and write',
    about: 'Also adds, changes, qualifies and deletes users, campaigns and webhooks.',
  },
];

/** The API tokens of the account. */
export function TokenTable({ tokens }: { tokens: Token[] }) {
  const [asked, setAsked] = useState<Token>();
  return (
    <>
      <Table verticalSpacing="sm" aria-label="API tokens">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th visibleFrom="sm">May</Table.Th>
            <Table.Th visibleFrom="sm">Created</Table.Th>
            <Table.Th visibleFrom="sm">Expires</Table.Th>
            <Table.Th visibleFrom="sm">Last used</Table.Th>
            <Table.Th>Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td fw={600} maw={220} style={{ overflowWrap: 'anywhere' }}>
                {token.name}
                <Text size="xs" c="dimmed" hiddenFrom="sm">
                  {SCOPES.find(({ value }) => value === token.scope)?.label}. Expires:{' '}
                  <Expiry at={token.expires_at} />. Last used:{' '}
                  {token.last_used_at ? <Time at={token.last_used_at} /> : 'not yet'}.
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">{SCOPES.find(({ value }) => value === token.scope)?.label}</Table.Td>
              <Table.Td visibleFrom="sm">
                <Time at={token.created_at} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Expiry at={token.expires_at} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {token.last_used_at ? <Time at={token.last_used_at} /> : 'Not yet'}
              </Table.Td>
              <Table.Td>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => setAsked(token)}
                  aria-label={`Revoke ${token.name}`}
                >
                  Revoke
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <RevokeDialog token={asked} onClose={() => setAsked(undefined)} />
    </>
  );
}

function Expiry({ at }: { at: string | null }) {
  if (!at) return 'Never';
  if (Date.parse(at) > Date.now()) return <Time at={at} />;
  return (
    <Badge variant="default" className="state state-bad" tt="none">
      Expired
    </Badge>
  );
}
