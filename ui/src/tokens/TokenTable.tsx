import { Badge, Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Time } from '@/components/Time';
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
      <Table.ScrollContainer minWidth={680} type="native">
        <Table verticalSpacing="sm" aria-label="API tokens">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>May</Table.Th>
              <Table.Th>Created</Table.Th>
              <Table.Th>Expires</Table.Th>
              <Table.Th>Last used</Table.Th>
              <Table.Th>Actions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td fw={600} maw={220} style={{ overflowWrap: 'anywhere' }}>
                  {token.name}
                </Table.Td>
                <Table.Td>{SCOPES.find(({ value }) => value === token.scope)?.label}</Table.Td>
                <Table.Td>
                  <Time at={token.created_at} />
                </Table.Td>
                <Table.Td>
                  <Expiry at={token.expires_at} />
                </Table.Td>
                <Table.Td>{token.last_used_at ? <Time at={token.last_used_at} /> : 'Not yet'}</Table.Td>
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
      </Table.ScrollContainer>
      <RevokeDialog token={asked} onClose={() => setAsked(undefined)} />
    </>
  );
}

function Expiry({ at }: { at: string | null }) {
  if (!at) return <Text size="sm">Never</Text>;
  if (Date.parse(at) > Date.now()) return <Time at={at} />;
  return (
    <Badge variant="default" className="state state-bad" tt="none">
      Expired
    </Badge>
  );
}
