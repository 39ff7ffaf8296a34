import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useSearchText } from './use-search-text';

interface SearchBoxProps {
  label: string;
  value: string;
  /** After a short rest in typing, so that a word is asked for once. */
  onSearch: (text: string) => void;
}

/** Finds entries of a list as one types. */
export function SearchBox({ label, value, onSearch }: SearchBoxProps) {
  const { text, change } = useSearchText(value, onSearch);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text && <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      style={{ flex: '1 1 300px' }}
      maw={360}
    />
  );
}
