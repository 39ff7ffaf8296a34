import { SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Empty, Loaded, Loading } from '@/components/states';
import { Paging } from '@/components/table/Paging';
import { ScrollingTable } from '@/components/table/ScrollingTable';
import { PersonLink } from '@/people/PersonLink';
import { type RowOutcome, rowsQuery, type Upload, type UploadRow } from './queries';
import { outcomeWord } from './words';

const OUTCOMES: RowOutcome[] = ['refused', 'unchanged', 'added'];

/** The rows of the file by what became of them; those with something to mend first. */
export function Rows({ upload }: { upload: Upload }) {
  const would = upload.state === 'checking' || upload.state === 'checked';
  const [chosen, setChosen] = useState<RowOutcome>();
  const [page, setPage] = useState(1);
  const outcome = chosen ?? OUTCOMES.find((one) => upload[one] > 0) ?? 'refused';
  const query = useQuery(rowsQuery(upload, outcome, page));
  return (
    <Stack gap="sm">
      <SegmentedControl
        className="wrapping"
        withItemsBorders={false}
        aria-label="Which rows are shown"
        data={OUTCOMES.map((one) => ({
          value: one,
          label: `${outcomeWord(upload.kind, one, would)} (${upload[one].toLocaleString('en')})`,
        }))}
        value={outcome}
        onChange={(value) => {
          setChosen(value as RowOutcome);
          setPage(1);
        }}
      />
      <Loaded query={query} loading={<Loading rows={4} height={40} />}>
        {({ data, meta }) =>
          data.length === 0 ? (
            <Empty>There are no such rows.</Empty>
          ) : (
            <>
              <ScrollingTable label="Rows of the file">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Row</Table.Th>
                    <Table.Th>What it says</Table.Th>
                    {isTold(data) && <Table.Th>{outcome === 'added' ? 'Person' : 'Why'}</Table.Th>}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((row) => (
                    <Table.Tr key={row.line}>
                      <Table.Td className="numbers">{row.line}</Table.Td>
                      <Table.Td maw={280}>
                        <Text size="sm" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
                          {row.cells.join(', ')}
                        </Text>
                      </Table.Td>
                      {isTold(data) && (
                        <Table.Td maw={320}>
                          {row.reason ??
                            (row.user_id !== null && (
                              <PersonLink id={row.user_id} name={row.cells[0] || `Person ${row.user_id}`} />
                            ))}
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </ScrollingTable>
              <Paging meta={meta} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

/** Whether there is more to say of rows than what they hold; of people who would be added there is not. */
const isTold = (rows: UploadRow[]) => rows.some(({ reason, user_id }) => reason !== null || user_id !== null);
