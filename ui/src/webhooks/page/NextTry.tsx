import { Alert, Button, Group, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { IconAlertTriangle, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { Time } from '@/components/Time';
import { useWebhookMutations } from '../mutations';
import type { Webhook } from '../queries';

interface NextTryProps {
  webhook: Pick<Webhook, 'id' | 'state' | 'not_before'>;
  /** Whether the viewer may have it tried at once. */
  canTry: boolean;
}

/** Until when a webhook waits for its endpoint, and the way not to wait. */
export function NextTry({ webhook: { id, state, not_before: at }, canTry }: NextTryProps) {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  const { tryNow } = useWebhookMutations();
  const isFailing = state === 'failing';
  const waits = at !== null && Date.parse(at) > now;
  if (!isFailing && !(state === 'healthy' && waits)) return null;
  return (
    <>
      <Group gap="sm" mt="sm" mih={30}>
        <Text size="sm" role="status">
          {waits ? (
            <>
              {isFailing ? 'Next try' : 'The endpoint asked to wait. Leads are sent again'}{' '}
              <b>
                <Time key={at} at={at} />
              </b>
              .
            </>
          ) : (
            'The next lead is sent at once, to see whether the endpoint works.'
          )}
        </Text>
        {canTry && waits && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSend size={14} aria-hidden />}
            loading={tryNow.isPending}
            onClick={() => tryNow.mutate(id)}
          >
            Try now
          </Button>
        )}
      </Group>
      {tryNow.error && (
        <Alert mt="sm" color="gray" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {tryNow.error.message}
        </Alert>
      )}
    </>
  );
}
