import type { FormEvent } from 'react';

/** What stands in the text field `name` of the form that is sent. */
export function formValue(event: FormEvent<HTMLFormElement>, name: string): string {
  const value = new FormData(event.currentTarget).get(name);
  return typeof value === 'string' ? value : '';
}
