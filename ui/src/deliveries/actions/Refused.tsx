import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '@/api/client';

/** Why a delivery was not sent again: it can not be any more, or something went wrong. */
export function Refused({ error }: { error: Error }) {
  const isTooLate = error instanceof ApiError && error.status === 409;
  return (
    <Alert
      color={isTooLate ? 'gray' : 'red'}
      icon={<IconAlertTriangle aria-hidden />}
      title={isTooLate ? 'This cannot be sent again' : 'It was not sent'}
      role="alert"
    >
      <Text size="sm">{error.message}</Text>
      {isTooLate && <Text size="sm">What you see here has been brought up to date.</Text>}
    </Alert>
  );
}
