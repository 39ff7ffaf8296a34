import { Alert, NumberInput, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { SearchSelect } from '@/components/form/SearchSelect';
import { ScrollingTable } from '@/components/table/ScrollingTable';
import type { Upload, useConfigure } from './queries';
import { ENCODINGS, SEPARATORS } from './words';

interface ReadAsProps {
  upload: Upload;
  configure: ReturnType<typeof useConfigure>;
  readOnly: boolean;
}

/** How the file was read, with the rows by which to see whether that is right; a choice is kept at once. */
export function ReadAs({ upload, configure, readOnly }: ReadAsProps) {
  const errors = configure.error?.fields ?? {};
  const isWorkbook = upload.format !== 'csv';
  const common = { disabled: readOnly, allowDeselect: false };
  return (
    <Stack gap="md">
      <Notices upload={upload} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {isWorkbook ? (
          <SearchSelect
            {...common}
            label="Sheet"
            data={withPresent(upload.sheets, upload.sheet ?? '')}
            value={upload.sheet}
            error={errors.sheet}
            onChange={(sheet) => configure.mutate({ sheet })}
          />
        ) : (
          <>
            <SearchSelect
              {...common}
              label="Encoding"
              description="Change it if letters look wrong"
              data={withPresent(ENCODINGS, upload.encoding)}
              value={upload.encoding}
              error={errors.encoding}
              onChange={(encoding) => configure.mutate({ encoding })}
            />
            <SearchSelect
              {...common}
              label="Separator"
              description="What stands between cells"
              data={withPresent(SEPARATORS, upload.separator)}
              value={upload.separator}
              error={errors.separator}
              onChange={(separator) => configure.mutate({ separator })}
            />
          </>
        )}
        <HeaderRow
          key={upload.header_row}
          row={upload.header_row ?? 0}
          error={errors.header_row}
          disabled={readOnly}
          choose={(header_row) => configure.mutate({ header_row })}
        />
      </SimpleGrid>
      <Preview upload={upload} />
    </Stack>
  );
}

/** The choices, with the present one among them whatever it is. */
function withPresent<T extends string | { value: string }>(choices: T[], present: string) {
  const isThere = choices.some((choice) => (typeof choice === 'string' ? choice : choice.value) === present);
  return isThere || !present ? choices : [...choices, present];
}

interface HeaderRowProps {
  row: number;
  error?: string;
  disabled: boolean;
  choose: (row: number) => void;
}

/** The row with the names; what is typed counts once the field is left. */
function HeaderRow({ row, error, disabled, choose }: HeaderRowProps) {
  const [typed, setTyped] = useState<number | string>(row);
  const commit = () => {
    if (typed !== '' && Number(typed) !== row) choose(Number(typed));
  };
  return (
    <NumberInput
      label="Row with the column names"
      description="0 if there is none"
      min={0}
      max={200_000}
      allowDecimal={false}
      disabled={disabled}
      value={typed}
      error={error}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

/** What looks odd, before anybody is taken. */
function Notices({ upload }: { upload: Upload }) {
  if (upload.notices.length === 0) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="Look at these rows before you start"
    >
      <Stack gap={4} component="ul" m={0} pl="md">
        {upload.notices.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            Row {line}: {message}
          </li>
        ))}
      </Stack>
    </Alert>
  );
}

/** As wide as its text, up to a limit: many columns are scrolled to, rather than squeezed. */
const CELL = {
  size: 'sm',
  lineClamp: 2,
  w: 'max-content',
  maw: 200,
  style: { overflowWrap: 'break-word' },
} as const;

/** The first rows as they were read, and some with letters that a wrong encoding spoils. */
function Preview({ upload }: { upload: Upload }) {
  if (upload.preview.length === 0) return null;
  const names = upload.columns.slice(0, Math.max(...upload.preview.map(({ cells }) => cells.length)));
  return (
    <ScrollingTable label="Preview of the file">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Row</Table.Th>
          {names.map(({ name }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing but their place
            <Table.Th key={place}>{name}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {upload.preview.map(({ line, cells }) => (
          <Table.Tr key={line}>
            <Table.Td className="numbers">{line}</Table.Td>
            {cells.map((cell, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have nothing but their place
              <Table.Td key={place}>
                <Text {...CELL} dir="auto">
                  {cell}
                </Text>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}
