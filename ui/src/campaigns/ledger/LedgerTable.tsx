import { Table } from '@mantine/core';
import type { Schemas } from '@/api/client';
import { ScrollingTable } from '@/components/table/ScrollingTable';
import { Time } from '@/components/time/Time';
import { LedgerCell } from './LedgerCell';
import { LedgerPerson } from './LedgerPerson';

export interface LedgerRowsProps {
  rows: Schemas['LedgerRow'][];
  webhooks: Schemas['LedgerWebhook'][];
}

/** People by webhook on a wide screen. */
export function LedgerTable({ rows, webhooks }: LedgerRowsProps) {
  return (
    <ScrollingTable label="People by webhook" minWidth={420 + webhooks.length * 180}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Person</Table.Th>
          <Table.Th>Joined</Table.Th>
          {webhooks.map((webhook) => (
            <Table.Th key={webhook.id} maw={200} style={{ overflowWrap: 'anywhere' }}>
              {webhook.name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Row key={row.person.id} row={row} webhooks={webhooks} />
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function Row({ row, webhooks }: { row: Schemas['LedgerRow']; webhooks: Schemas['LedgerWebhook'][] }) {
  const { person, cells } = row;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} maw={280} style={{ overflowWrap: 'anywhere' }}>
        <LedgerPerson person={person} />
      </Table.Th>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={person.signed_up_at} />
      </Table.Td>
      {webhooks.map((webhook) => (
        <Table.Td key={webhook.id}>
          <LedgerCell
            cell={cells.find((cell) => cell.webhook_id === webhook.id)}
            of={`${person.first_name || person.email}, ${webhook.name}`}
          />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
