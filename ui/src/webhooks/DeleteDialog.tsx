import { Alert, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DialogButtons } from '@/components/DialogButtons';
import { useWebhookMutations } from './mutations';
import { type Webhook, webhookQuery } from './queries';
import { count } from './words';

export interface DialogProps {
  webhook: Webhook;
  opened: boolean;
  onClose: () => void;
  /** After it was done. */
  onDone?: () => void;
}

/** Asks before a webhook is deleted, and says what is lost. */
export function DeleteDialog({ webhook, opened, onClose, onDone }: DialogProps) {
  const { remove } = useWebhookMutations();
  const { data } = useQuery({ ...webhookQuery(webhook.id), enabled: opened });
  const waiting = (data ?? webhook).stats?.waiting ?? 0;
  const done = () => {
    onClose();
    onDone?.();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete ${webhook.name}?`} centered>
      <Stack>
        <Text size="sm">
          {waiting > 0 ? (
            <>
              <strong>{count(waiting, 'delivery', 'deliveries')}</strong> waiting to be sent will not be sent
              by this webhook.
            </>
          ) : (
            'No lead is waiting to be sent.'
          )}{' '}
          The log of its deliveries goes too. The people themselves stay in their campaign. This can not be
          undone.
        </Text>
        {waiting > 0 && (
          <Text size="sm" c="dimmed">
            If the endpoint has moved, edit the webhook instead: what waits is then sent to the new place.
          </Text>
        )}
        {remove.error && (
          <Alert color="red" role="alert">
            {remove.error.message}
          </Alert>
        )}
        <DialogButtons
          keep="Keep it"
          act="Delete webhook"
          pending={remove.isPending}
          onKeep={onClose}
          onAct={() => remove.mutate(webhook.id, { onSuccess: done })}
        />
      </Stack>
    </Modal>
  );
}
