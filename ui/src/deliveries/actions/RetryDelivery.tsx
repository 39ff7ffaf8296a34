import { Button, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { retryDelivery } from '../queries';
import { Refused } from './Refused';

/** Sends a failed delivery again, or a waiting one now, and says what happens then. */
export function RetryDelivery({ delivery }: { delivery: Schemas['Delivery'] }) {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryDelivery(delivery.id),
    // Also when it was refused: then what is shown here is old.
    onSettled: () =>
      Promise.all(['deliveries', 'webhooks'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  const canRetry = delivery.state === 'failed' || delivery.state === 'waiting';
  if (!canRetry && !retry.error) return null;
  return (
    <Stack gap="xs" align="flex-start">
      {canRetry && (
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          variant={delivery.state === 'failed' ? 'filled' : 'default'}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {delivery.state === 'failed' ? 'Send again' : 'Send now'}
        </Button>
      )}
      <Text size="sm" c="dimmed" role="status">
        {retry.isSuccess && delivery.state === 'waiting' && 'It goes out next. The attempt appears below.'}
      </Text>
      {retry.error && <Refused error={retry.error} />}
    </Stack>
  );
}
