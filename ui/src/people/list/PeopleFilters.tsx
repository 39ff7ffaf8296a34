import { Checkbox, Group, Select } from '@mantine/core';
import { SearchSelect } from '@/components/form/SearchSelect';
import { ExportButton } from '@/components/table/ExportButton';
import { SearchBox } from '@/components/table/SearchBox';
import { type PeopleSearch, peopleFilter } from '../users';
import { SOURCES, TYPES } from '../words';

interface PeopleFiltersProps {
  search: PeopleSearch;
  /** Names of campaigns by id. */
  campaigns: Map<number, string>;
  /** What is to change; the list begins again at its first page. */
  onChange: (change: Omit<PeopleSearch, 'page'>) => void;
}

const QUALIFIED = [
  { value: 'yes' as const, label: 'Qualified' },
  { value: 'no' as const, label: 'Not qualified' },
];

/** Which people are shown, and these as a file. */
export function PeopleFilters({ search, campaigns, onChange }: PeopleFiltersProps) {
  const names = [...campaigns].map(([id, label]) => ({ value: String(id), label }));
  const shared = (name: string) => ({
    'aria-label': name,
    placeholder: name,
    clearable: true,
    clearButtonProps: { 'aria-label': `Clear the filter: ${name}` },
    style: { flex: '1 1 140px' },
    maw: 220,
  });
  return (
    <Group gap="sm">
      <SearchBox
        label="Search by name, email or code"
        value={search.q ?? ''}
        onSearch={(q) => onChange({ q: q || undefined })}
      />
      <SearchSelect
        {...shared('Campaign')}
        data={names}
        nothingFoundMessage="No campaign has this name"
        value={search.campaign ? String(search.campaign) : null}
        onChange={(campaign) => onChange({ campaign: campaign ? Number(campaign) : undefined })}
      />
      <Select
        {...shared('Type')}
        data={TYPES}
        value={search.type ?? null}
        onChange={(type) => onChange({ type: type ?? undefined })}
      />
      <Select
        {...shared('Source')}
        data={SOURCES}
        value={search.source ?? null}
        onChange={(source) => onChange({ source: source ?? undefined })}
      />
      <Select
        {...shared('Qualified or not')}
        data={QUALIFIED}
        value={search.qualified ?? null}
        onChange={(qualified) => onChange({ qualified: qualified ?? undefined })}
      />
      <Checkbox
        label="Needs review"
        checked={search.flagged ?? false}
        onChange={(event) => onChange({ flagged: event.currentTarget.checked || undefined })}
      />
      <ExportButton path="/api/v2/users.csv" query={peopleFilter(search)} />
    </Group>
  );
}
