import { Group, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { stateWord } from '@/components/StateBadge';
import { FilterSelect } from '@/components/table/FilterSelect';
import { useSearchText } from '@/components/table/use-search-text';
import { CustomRange } from './CustomRange';
import { type DeliveryFilters as Filters, parseFilters, STATES } from './filters';

const TIMES = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
  { value: 'custom', label: 'Custom' },
];

const STATE_CHOICES = STATES.map((state) => ({ value: state, label: stateWord(state) }));

interface DeliveryFiltersProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
  /** Whether there are several people to search for. */
  withSearch?: boolean;
  /** What stands behind them. */
  children?: ReactNode;
}

/** Which deliveries are shown: state, time, person. */
export function DeliveryFilters({ filters, onChange, withSearch = true, children }: DeliveryFiltersProps) {
  const change = (part: Record<string, unknown>) => onChange(parseFilters({ ...filters, ...part }));
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label="Filter deliveries">
      <FilterSelect
        label="State"
        all="All states"
        choices={STATE_CHOICES}
        value={filters.state}
        onChange={(state) => change({ state })}
      />
      <FilterSelect
        label="Time"
        all="Any time"
        choices={TIMES}
        value={filters.time}
        onChange={(time) => change({ time })}
      />
      {filters.time === 'custom' && <CustomRange filters={filters} onChange={change} />}
      {withSearch && <PersonSearch q={filters.q ?? ''} onSearch={(q) => change({ q })} />}
      {children}
    </Group>
  );
}

interface PersonSearchProps {
  q: string;
  onSearch: (q: string) => void;
  label?: string;
}

/** A search that starts by itself once the typing rests. */
export function PersonSearch({ q, onSearch, label = 'Person' }: PersonSearchProps) {
  const { text, change } = useSearchText(q, onSearch);
  return (
    <TextInput
      label={label}
      type="search"
      placeholder="Name or email"
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={254}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      miw={{ base: '100%', xs: 240 }}
    />
  );
}
