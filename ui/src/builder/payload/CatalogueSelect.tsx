import { type ComboboxItem, type OptionsFilter, type SelectProps, Text } from '@mantine/core';
import { useMemo } from 'react';
import { SearchSelect } from '@/components/form/SearchSelect';
import { exampleOf, type Field, grouped, searched } from './catalogue';

export type CatalogueSelectProps = Pick<
  SelectProps,
  'label' | 'aria-label' | 'placeholder' | 'error' | 'size'
> & {
  fields: Field[];
  value: string | null;
  onChange: (field: string) => void;
};

/** A dropdown of the catalogue that can be searched, with what each field means and an example. */
export function CatalogueSelect({ fields, value, onChange, ...props }: CatalogueSelectProps) {
  const groups = useMemo(() => grouped(fields), [fields]);
  const byName = useMemo(() => new Map(fields.map((field) => [field.name, field])), [fields]);
  const filter: OptionsFilter = ({ search }) => searched(groups, fields, search === value ? '' : search);
  // A field of a question that the campaign no longer asks is still what is sent.
  const unknown = value && !byName.has(value) ? [{ group: 'No longer in the list', items: [value] }] : [];
  return (
    <SearchSelect
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
      styles={{ options: { maxHeight: 320, overflowY: 'auto' } }}
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
