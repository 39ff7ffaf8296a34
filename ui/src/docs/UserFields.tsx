import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { Section } from '@/components/Section';
import { Loaded } from '@/components/states';
import { ScrollingTable } from '@/components/table/ScrollingTable';
import { catalogueQuery } from './queries';

/** The catalogue of fields that a webhook can send. */
export function UserFields() {
  const query = useQuery(catalogueQuery);
  return (
    <Section
      title="User fields"
      id="user-fields"
      about="What a webhook can send about a person, under keys that you name."
    >
      <Text size="sm">
        Each field of a person also exists with <code>referrer_</code> before its name, for the person who
        referred them: <code>referrer_email</code>, <code>referrer_first_name</code>. It is empty for people
        whom nobody referred. The answer to a custom field is <code>meta.</code> and the field’s label, such
        as <code>meta.Company</code>, or <code>referrer_meta.Company</code>.
      </Text>
      <Loaded query={query}>
        {({ data, meta }) => (
          <FieldTable
            fields={data.filter(({ group }) => group !== 'referrer')}
            defaults={new Set(meta.default_fields)}
          />
        )}
      </Loaded>
    </Section>
  );
}

function FieldTable({ fields, defaults }: { fields: Schemas['Field'][]; defaults: Set<string> }) {
  return (
    <ScrollingTable label="User fields" minWidth={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Type</Table.Th>
          <Table.Th>Meaning</Table.Th>
          <Table.Th>Example</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map(({ name, type, meaning, example }) => (
          <Table.Tr key={name}>
            <Table.Td className="mono">{name}</Table.Td>
            <Table.Td>{type}</Table.Td>
            <Table.Td>
              {meaning}
              {defaults.has(name) && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  (sent by default)
                </Text>
              )}
            </Table.Td>
            <Table.Td className="mono" maw={260} style={{ overflowWrap: 'anywhere' }}>
              {exampleText(example)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

const exampleText = (example: unknown) =>
  typeof example === 'string' ? example : example === null ? '' : JSON.stringify(example);
