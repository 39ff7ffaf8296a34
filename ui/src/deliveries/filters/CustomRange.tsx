import { TextInput } from '@mantine/core';
import { fromLocalInput, toLocalInput } from '@/components/time/local-time';
import type { DeliveryFilters } from './filters';

interface CustomRangeProps {
  filters: DeliveryFilters;
  onChange: (range: Pick<DeliveryFilters, 'from' | 'until'>) => void;
}

/** The two ends of a time range, in the viewer's time zone. */
export function CustomRange({ filters, onChange }: CustomRangeProps) {
  const { from, until } = filters;
  const turned = from !== undefined && until !== undefined && from >= until;
  return (
    <>
      <TextInput
        label="From"
        type="datetime-local"
        value={toLocalInput(from)}
        onChange={(event) => onChange({ from: fromLocalInput(event.currentTarget.value) })}
      />
      <TextInput
        label="Until"
        type="datetime-local"
        value={toLocalInput(until)}
        error={turned ? 'This is before the start.' : undefined}
        onChange={(event) => onChange({ until: fromLocalInput(event.currentTarget.value) })}
      />
    </>
  );
}
