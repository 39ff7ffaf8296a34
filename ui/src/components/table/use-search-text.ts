import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/** The text of a search that starts once the typing rests, and follows `value` when it changes from outside. */
export function useSearchText(value: string, onSearch: (text: string) => void) {
  const [text, setText] = useState(value);
  const asked = useRef(value);
  const ask = useDebouncedCallback((text: string) => {
    asked.current = text;
    onSearch(text);
  }, 300);
  // The back button changes the search from outside; what is typed while a search is under way stays.
  useEffect(() => {
    if (value !== asked.current) setText(value);
    asked.current = value;
  }, [value]);
  const change = (next: string) => {
    setText(next);
    ask(next.trim());
  };
  return { text, change };
}
