import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '@/api/client';
import { waitWords } from '../time/wait-words';

/** What is wrong with each field of a form, for their `error`. */
export function fieldErrors(error: Error | null): Record<string, string> {
  return error instanceof ApiError ? error.fields : {};
}

interface FormErrorProps {
  error: Error | null;
  /** The fields that show their own errors. */
  shown: string[];
}

/** Why a form was refused, as far as no field of it says so, and when to try again. */
export function FormError({ error, shown }: FormErrorProps) {
  if (!error) return null;
  const fields = Object.entries(fieldErrors(error));
  const others = fields.filter(([name]) => !shown.includes(name)).map(([, message]) => message);
  if (fields.length > 0 && others.length === 0) return null;
  const wait = error instanceof ApiError && error.status === 429 && error.retryAfter;
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
      <Text size="sm">
        {others.length > 0 ? others.join(' ') : error.message}
        {wait && ` You can try again in ${waitWords(wait)}.`}
      </Text>
    </Alert>
  );
}
