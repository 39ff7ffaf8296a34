import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconSend } from '@tabler/icons-react';
import { Time } from '@/components/time/Time';
import { useWebhookMutations } from '../../mutations';
import type { Webhook } from '../../queries';

interface NextTryProps {
  webhook: Pick<Webhook, 'id' | 'state' | 'not_before'>;
  /** Whether that is ahead. */
  waits: boolean;
  /** Whether the viewer may have it tried at once. */
  canTry: boolean;
}

/** Until when a webhook waits for its endpoint, and the way not to wait. */
export function NextTry({ webhook: { id, state, not_before: at }, waits, canTry }: NextTryProps) {
  const { tryNow } = useWebhookMutations();
  const isFailing = state === 'failing';
  if (!isFailing && !(state === 'healthy' && waits)) return null;
  return (
    <>
      <Group gap="sm" mt="sm" mih={30}>
        <Text size="sm" role="status">
          {waits && at !== null ? (
            <>
              {isFailing ? 'Next try' : 'Leads are sent again'}{' '}
              <b>
                <Time at={at} />
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
