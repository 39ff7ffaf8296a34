import { Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { StateBadge } from '@/components/StateBadge';
import { dayWords } from '@/components/time/day';
import { PersonLink } from '../PersonLink';
import { peopleByIdsQuery } from '../users';
import { flagWords, type Person, sourceWord, typeWord } from '../words';

interface PeopleTableProps {
  people: Person[];
  label: string;
  /** Names of campaigns by id; given, the list says also where people are and who referred them. */
  campaigns?: Map<number, string>;
}

/** The list of people. */
export function PeopleTable({ people, label, campaigns }: PeopleTableProps) {
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const ids = [...new Set(people.flatMap(({ referrer_id }) => referrer_id ?? []))].sort((a, b) => a - b);
  const { data: referrers } = useQuery({ ...peopleByIdsQuery(ids), enabled: !!campaigns && ids.length > 0 });
  return (
    <Table.ScrollContainer minWidth={isPhone ? 0 : campaigns ? 920 : 620} type="native">
      <Table verticalSpacing="sm" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th visibleFrom="sm">Type and source</Table.Th>
            {campaigns && <Table.Th visibleFrom="sm">Campaign</Table.Th>}
            {campaigns && <Table.Th visibleFrom="sm">Referred by</Table.Th>}
            <Table.Th visibleFrom="sm">Joined</Table.Th>
            <Table.Th>Qualified</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Referrals
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td maw={260}>
                <PersonLink id={person.id} name={person.first_name} />
                <Text size="xs" c="dimmed" style={{ overflowWrap: isPhone ? 'anywhere' : 'break-word' }}>
                  {person.email}
                </Text>
                <Text size="xs" c="dimmed" hiddenFrom="sm">
                  {typeWord(person.type)}, {sourceWord(person.source)}
                </Text>
                {person.flags.map((flag) => (
                  <Text key={flag} size="xs" fw={600}>
                    Needs review: {flagWords(flag).label}
                  </Text>
                ))}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }} visibleFrom="sm">
                {typeWord(person.type)}
                <Text size="xs" c="dimmed">
                  {sourceWord(person.source)}
                </Text>
              </Table.Td>
              {campaigns && (
                <Table.Td maw={180} visibleFrom="sm">
                  {campaigns.get(person.campaign_id)}
                </Table.Td>
              )}
              {campaigns && (
                <Table.Td maw={160} visibleFrom="sm">
                  {person.referrer_id !== null && (
                    <PersonLink
                      id={person.referrer_id}
                      name={referrers?.get(person.referrer_id)?.first_name ?? `Person ${person.referrer_id}`}
                    />
                  )}
                </Table.Td>
              )}
              <Table.Td className="numbers" style={{ whiteSpace: 'nowrap' }} visibleFrom="sm">
                {dayWords(person.signed_up_at)}
              </Table.Td>
              <Table.Td className="numbers" style={{ whiteSpace: 'nowrap' }}>
                <Qualified person={person} />
              </Table.Td>
              <Table.Td ta="right" className="numbers" visibleFrom="sm">
                {person.analytics?.referrals.toLocaleString('en')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Qualified({ person }: { person: Person }) {
  if (person.qualified_at) {
    return (
      <>
        <StateBadge state="qualified" />
        <Text size="xs" c="dimmed">
          {dayWords(person.qualified_at)}
        </Text>
      </>
    );
  }
  return person.type === 'person_invited' ? 'Not yet' : null;
}
