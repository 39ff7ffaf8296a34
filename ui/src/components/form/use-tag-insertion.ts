import { useRef } from 'react';

/**
 * Puts a field's tag where the cursor of a text field is. Returns the field's `ref`; the focus is the caller's to give
 * back, since a menu may have it until it is closed.
 */
export function useTagInsertion<E extends HTMLInputElement | HTMLTextAreaElement>(
  text: string,
  onChange: (text: string) => void,
) {
  const input = useRef<E>(null);
  const insert = (field: string) => {
    const start = input.current?.selectionStart ?? text.length;
    const end = input.current?.selectionEnd ?? start;
    onChange(`${text.slice(0, start)}{{${field}}}${text.slice(end)}`);
  };
  return { input, insert };
}
