import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { SearchSelect } from '@/components/form/SearchSelect';
import { findPeopleQuery } from '../users';
import type { Person } from '../words';

interface ReferrerSelectProps {
  campaign: number;
  referrer: Person | undefined;
  error?: ReactNode;
  onChange: (referrer: Person | undefined) => void;
}

const nameOf = ({ first_name, email }: Person) => `${first_name} (${email})`;

/** Finds the person of a campaign who referred someone. */
export function ReferrerSelect({ campaign, referrer, error, onChange }: ReferrerSelectProps) {
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed, 200);
  // What was chosen stands in the box; it is not a search.
  const q = referrer && asked === nameOf(referrer) ? '' : asked.trim();
  const { data: people = [], isFetching } = useQuery(findPeopleQuery(campaign, q));
  const known = referrer && !people.some(({ id }) => id === referrer.id) ? [referrer, ...people] : people;
  return (
    <SearchSelect
      label="Referred by (optional)"
      description="Type a name, an email or a code. With it, they join as a Person Invited."
      placeholder="Nobody"
      clearable
      clearButtonProps={{ 'aria-label': 'Clear who referred them' }}
      // The server searches; what it found is shown as it is.
      filter={({ options }) => options}
      data={known.map((person) => ({ value: String(person.id), label: nameOf(person) }))}
      nothingFoundMessage={isFetching ? 'Searching…' : 'Nobody in this campaign matches'}
      // What was found for an earlier text is not what was meant.
      pending={isFetching || typed !== asked}
      value={referrer ? String(referrer.id) : null}
      error={error}
      onSearchChange={setTyped}
      onChange={(id) => onChange(known.find((person) => String(person.id) === id))}
    />
  );
}
