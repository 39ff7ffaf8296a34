import { Alert, Button, Center, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconMoodEmpty } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/client';

/** Lines in the place of a list that is being read, of the same height, so that nothing jumps. */
export function Loading({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" aria-busy="true">
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}

interface EmptyProps {
  icon?: ReactNode;
  /** One sentence that teaches the next step. */
  children: ReactNode;
  /** The button of that step. */
  action?: ReactNode;
}

/** A list without entries. */
export function Empty({ icon, children, action }: EmptyProps) {
  return (
    <Center py="xl">
      <Stack align="center" gap="sm" maw={420}>
        {icon}
        <Text c="dimmed" ta="center">
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

/** What could not be read, why, and the way to try again; what is gone for good is not asked for again. */
export function Failed({ error, again }: { error: Error; again?: () => void }) {
  if (isGone(error)) return <Gone error={error} />;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title="This could not be loaded" role="alert">
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{error.message}</Text>
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

const TRYING = new Error('Trying again.');

/** Whether the server says that there is no such thing. */
export const isGone = (error: Error | null): error is ApiError =>
  error instanceof ApiError && error.status === 404;

/** Something that was deleted, or that a link names wrongly. */
function Gone({ error }: { error: Error }) {
  return (
    <Alert color="gray" icon={<IconMoodEmpty aria-hidden />} title="This is no longer here" role="alert">
      <Text size="sm">{error.message} It may have been deleted, or the link that led here was cut off.</Text>
    </Alert>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<T, Error>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * Shows a query as it stands: loading, failed, or its data. Old data stay while newer are read, but not of what was deleted
 * meanwhile.
 */
export function Loaded<T>({ query, loading, children }: LoadedProps<T>) {
  if (isGone(query.error)) return <Failed error={query.error} />;
  if (query.data !== undefined) return children(query.data);
  // While it is tried again the error is gone from the query, but nothing is loaded yet.
  if (query.errorUpdateCount > 0) {
    return <Failed error={query.error ?? TRYING} again={() => void query.refetch()} />;
  }
  return loading ?? <Loading />;
}
