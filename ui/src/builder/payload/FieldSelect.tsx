import { type ComboboxItem, type OptionsFilter, Select, type SelectProps, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fieldsQuery } from '../queries';
import { useBuilder } from '../state';
import { exampleOf, type Field, grouped, searched } from './catalogue';

type FieldSelectProps = Pick<SelectProps, 'label' | 'aria-label' | 'placeholder' | 'error' | 'size'> & {
  value: string | null;
  onChange: (field: string) => void;
};

/** Everything that the campaign's payloads can carry, by the name that the API uses. */
export function useFields(): Field[] {
  const { draft } = useBuilder();
  return useQuery(fieldsQuery(draft.campaignId)).data?.data ?? NONE;
}

const NONE: Field[] = [];

/** A dropdown of the catalogue that can be searched, with what each field means and an example. */
export function FieldSelect({ value, onChange, ...props }: FieldSelectProps) {
  const fields = useFields();
  const groups = useMemo(() => grouped(fields), [fields]);
  const byName = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields]);
  const filter: OptionsFilter = ({ search }) => searched(groups, fields, search === value ? '' : search);
  // A field of a question that the campaign no longer asks is still what is sent.
  const unknown = value && !byName.has(value) ? [{ group: 'No longer in the list', items: [value] }] : [];
  return (
    <Select
      searchable
      openOnFocus={false}
      allowDeselect={false}
      data={[...groups, ...unknown]}
      filter={filter}
      value={value}
      onChange={(name) => name && onChange(name)}
      renderOption={({ option }) => <FieldOption option={option} field={byName.get(option.value)} />}
      nothingFoundMessage="No field has these words in its name or meaning."
      // Mantine's own scroll area grows with its longest line; this one wraps it.
      withScrollArea={false}
      styles={{ dropdown: { maxHeight: 320, overflowY: 'auto' } }}
      comboboxProps={{ width: 340, position: 'bottom-start' }}
      {...props}
    />
  );
}

function FieldOption({ option, field }: { option: ComboboxItem; field?: Field }) {
  return (
    <div>
      <Text size="sm" className="mono">
        {option.label}
      </Text>
      {field && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {field.meaning}. Example: {exampleOf(field)}
        </Text>
      )}
    </div>
  );
}
