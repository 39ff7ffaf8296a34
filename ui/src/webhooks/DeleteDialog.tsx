import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { count } from '@/components/text/words';
import { useWebhookMutations } from './mutations';
import { type Webhook, webhookQuery } from './queries';

/** Why something was not deleted: a lead may have come while the question was on the screen. */
export const removalProblem = (error: Error | null): Error | null =>
  error instanceof ApiError && error.reason === 'leads_waiting'
    ? new Error(
        'Nothing was deleted: a lead has come in meanwhile and is waiting to be sent. Check the number above, then decide again.',
      )
    : error;

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
  const { waiting = 0, failed = 0 } = (data ?? webhook).stats ?? {};
  const done = () => {
    onClose();
    onDone?.();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={`Delete ${webhook.name}?`}
      error={removalProblem(remove.error)}
      cancel="Keep it"
      confirm="Delete webhook"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ id: webhook.id, discard: waiting > 0 }, { onSuccess: done })}
    >
      <Text size="sm">
        {waiting > 0 ? (
          <>
            <strong>{count(waiting, 'delivery', 'deliveries')}</strong> waiting to be sent will not be sent by
            this webhook.
          </>
        ) : (
          'No lead is waiting to be sent.'
        )}{' '}
        {failed > 0 && `${count(failed, 'delivery', 'deliveries')} that failed can no longer be sent again. `}
        The log of its deliveries goes too. The people themselves stay in their campaign. This cannot be
        undone.
      </Text>
      {waiting > 0 && (
        <Text size="sm" c="dimmed">
          If the endpoint has moved, edit the webhook instead: what is waiting is then sent to the new
          address. To keep it for now, pause the webhook.
        </Text>
      )}
    </ConfirmDialog>
  );
}
