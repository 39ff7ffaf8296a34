import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useRef } from 'react';
import type { ApiError } from '@/api/client';

/** Shows at each field what the server refused, and puts the cursor into the first of them. Returns the form's `ref`. */
export function useServerErrors(
  { setErrors }: Pick<UseFormReturnType<unknown>, 'setErrors'>,
  error: ApiError | null,
) {
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!error) return;
    setErrors(error.fields);
    // Once they are painted.
    const frame = requestAnimationFrame(() =>
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, [error, setErrors]);
  return element;
}
