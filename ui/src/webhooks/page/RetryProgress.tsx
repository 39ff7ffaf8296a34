import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Schemas } from '@/api/client';
import { Time } from '@/components/Time';
import { leads } from '@/deliveries/words';
import { cancelRetry, retriesQuery } from './queries';
import { retryToShow } from './retry-to-show';

/** How far sending all failed ones again has come; the server knows it, so it is there after a reload too. */
export function RetryProgress({ webhook, canCancel }: { webhook: number; canCancel: boolean }) {
  const client = useQueryClient();
  const retries = useQuery(retriesQuery(webhook));
  const retry = retryToShow(retries.data ?? [], Date.now());
  const isRunning = retry?.state === 'running';
  const wasRunning = useRef(false);
  // What it put in line changed all the numbers of this page.
  useEffect(() => {
    if (wasRunning.current && !isRunning) {
      void client.invalidateQueries({ queryKey: ['webhooks'] });
      void client.invalidateQueries({ queryKey: ['deliveries'] });
    }
    wasRunning.current = isRunning;
  }, [isRunning, client]);
  if (!retry) return null;
  return (
    <Alert color={isRunning ? 'blue' : 'gray'} title={titleOf(retry)} variant="default">
      {isRunning ? (
        <Running retry={retry} canCancel={canCancel} />
      ) : (
        <Text size="sm">
          {leads(retry.done)} of {retry.total.toLocaleString('en')} were put back in line{' '}
          {retry.finished_at && <Time at={retry.finished_at} />}. The log below shows what became of them.
        </Text>
      )}
    </Alert>
  );
}

const titleOf = (retry: Schemas['Retry']) =>
  ({
    running: 'Sending failed leads again',
    done: 'All are back in line',
    cancelled: 'Sending again was stopped',
  })[retry.state];

function Running({ retry, canCancel }: { retry: Schemas['Retry']; canCancel: boolean }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelRetry(retry.webhook_id, retry.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const share = retry.total === 0 ? 100 : (retry.done / retry.total) * 100;
  return (
    <Stack gap="xs">
      <Progress value={share} aria-label="Put back in line" />
      <Group justify="space-between">
        <Text size="sm" className="numbers" role="status">
          {retry.done.toLocaleString('en')} of {leads(retry.total)} put back in line
        </Text>
        {canCancel && (
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Stop
          </Button>
        )}
      </Group>
      {cancel.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {cancel.error.message}
        </Text>
      )}
    </Stack>
  );
}
