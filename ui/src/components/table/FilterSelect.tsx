import { NativeSelect } from '@mantine/core';

interface FilterSelectProps {
  label: string;
  /** What the choice is called that leaves nothing out. */
  all: string;
  choices: { value: string; label: string }[];
  value: string | number | undefined;
  /** Told the empty text for that choice. */
  onChange: (value: string) => void;
}

/** Leaves out of a list what has another value. */
export function FilterSelect({ label, all, choices, value = '', onChange }: FilterSelectProps) {
  return (
    <NativeSelect
      flex="1 0 140px"
      maw={220}
      label={label}
      data={[{ value: '', label: all }, ...choices]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
