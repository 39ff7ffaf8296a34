import { Button, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useWebhookMutations } from '../../mutations';
import type { Webhook } from '../../queries';

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
        px="xs"
        py={6}
        h="auto"
        mih={30}
        maw="100%"
        leftSection={<IconSend size={14} aria-hidden />}
        loading={sendWaiting.isPending}
        onClick={() => sendWaiting.mutate(webhook)}
        display="block"
        // In the narrow card of a phone it takes two lines.
        styles={{ label: { whiteSpace: 'normal', height: 'auto', lineHeight: 1.3 } }}
      >
        Send all waiting now ({waiting.toLocaleString('en')})
      </Button>
      <Text size="sm" mt={4} role="status">
        {sendWaiting.data && sentWords(sendWaiting.data.data.state)}
      </Text>
      {sendWaiting.error && (
        <Text size="sm" mt={4} c="var(--mantine-color-error)" role="alert">
          {sendWaiting.error.message}
        </Text>
      )}
    </>
  );
}

/** Of a failing webhook one is sent at first, which the server decides. */
const sentWords = (state: Webhook['state']) =>
  state === 'failing' ? 'One is sent first; once it arrives, the others follow.' : 'They are on their way.';
