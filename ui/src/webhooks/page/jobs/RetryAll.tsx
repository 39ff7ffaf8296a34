import { Button, Modal, Radio, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fromLocalInput } from '@/components/time/local-time';
import { deliveries } from '@/deliveries/words';
import { SendFooter, SinceField } from '../../SendParts';
import { retryCountQuery, retryFailed } from '../queries';

/** Sends all failed deliveries of a webhook again, with the count first. */
export function RetryAll({ webhook }: { webhook: number }) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        size="xs"
        variant="light"
        mt={4}
        leftSection={<IconRefresh size={14} aria-hidden />}
        onClick={open}
      >
        Send all again
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="Send failed deliveries again"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <RetryForm webhook={webhook} close={close} />
      </Modal>
    </>
  );
}

interface RetryFormProps {
  webhook: number;
  close: () => void;
}

function RetryForm({ webhook, close }: RetryFormProps) {
  const client = useQueryClient();
  const [which, setWhich] = useState('all');
  const [moment, setMoment] = useState('');
  const since = which === 'since' ? fromLocalInput(moment) : undefined;
  const isReady = which === 'all' || since !== undefined;
  const count = useQuery({ ...retryCountQuery(webhook, since), enabled: isReady });
  const start = useMutation({
    mutationFn: () => retryFailed(webhook, since),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['webhooks'] });
      close();
    },
  });
  const error = start.error ?? count.error;
  return (
    <Stack>
      <Radio.Group label="Which" value={which} onChange={setWhich}>
        <Stack gap="xs" mt="xs">
          <Radio value="all" label="All that failed" />
          <Radio value="since" label="Only those of people who joined or qualified since" />
        </Stack>
      </Radio.Group>
      {which === 'since' && <SinceField value={moment} onChange={setMoment} />}
      <Text size="sm" role="status" mih={44}>
        {isReady ? countWords(count.data) : 'Choose a time.'}
      </Text>
      <SendFooter
        error={error}
        label={count.data && isReady ? `Send ${deliveries(count.data)} again` : 'Send again'}
        disabled={!isReady || !count.data}
        start={start}
        onClose={close}
      />
    </Stack>
  );
}

function countWords(count: number | undefined): string {
  if (count === undefined) return 'Counting';
  if (count === 0) return 'No failed delivery matches. Nothing would be sent.';
  return `${deliveries(count)} will be put back in line and sent as fast as the endpoint takes them. None is sent twice at once.`;
}
