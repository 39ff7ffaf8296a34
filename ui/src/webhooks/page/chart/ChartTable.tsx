import { Table } from '@mantine/core';
import { stateWord } from '@/components/StateBadge';
import { ScrollingTable } from '@/components/table/ScrollingTable';
import { type ChartRow, OUTCOMES } from './chart-data';

/** The numbers of the chart, the newest first. */
export function ChartTable({ rows, height }: { rows: ChartRow[]; height: number }) {
  return (
    <ScrollingTable
      label="Deliveries by outcome"
      minWidth={480}
      maxHeight={height}
      stickyHeader
      verticalSpacing={6}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Time</Table.Th>
          {OUTCOMES.map((outcome) => (
            <Table.Th key={outcome} ta="right">
              {stateWord(outcome)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.toReversed().map((row) => (
          <Table.Tr key={row.span}>
            <Table.Th scope="row" fw={400}>
              {row.span}
            </Table.Th>
            {OUTCOMES.map((outcome) => (
              <Table.Td key={outcome} ta="right" className="numbers">
                {row[outcome].toLocaleString('en')}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}
