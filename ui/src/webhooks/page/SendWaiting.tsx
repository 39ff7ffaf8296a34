import { Button, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useWebhookMutations } from '../mutations';

interface SendWaitingProps {
  webhook: number;
  /** How many wait. */
  waiting: number;
}

/** Sends all that waits now, also what waits for its own next attempt. */
export function SendWaiting({ webhook, waiting }: SendWaitingProps) {
  const { sendWaiting } = useWebhookMutations();
  return (
    <>
      <Button
        size="xs"
        variant="light"
        mt={4}
        py={6}
        h="auto"
        mih={30}
        maw="100%"
        leftSection={<IconSend size={14} aria-hidden />}
        loading={sendWaiting.isPending}
        onClick={() => sendWaiting.mutate(webhook)}
        display="block"
        // In the narrow card of a phone it takes two lines.
        styles={{ label: { whiteSpace: 'normal', height: 'auto' } }}
      >
        Send all waiting now ({waiting.toLocaleString('en')})
      </Button>
      {sendWaiting.error && (
        <Text size="sm" mt={4} c="var(--mantine-color-error)" role="alert">
          {sendWaiting.error.message}
        </Text>
      )}
    </>
  );
}
