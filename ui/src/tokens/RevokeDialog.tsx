import { Text } from '@mantine/core';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { Time } from '@/components/time/Time';
import { type Token, useRevokeToken } from './queries';

interface RevokeDialogProps {
  /** The token that is asked about; none, and the dialog is closed. */
  token: Token | undefined;
  onClose: () => void;
}

/** Asks before a token is revoked, and says what stops working. */
export function RevokeDialog({ token, onClose }: RevokeDialogProps) {
  const revoke = useRevokeToken();
  const close = () => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={token !== undefined}
      title={`Revoke ${token?.name ?? ''}?`}
      error={revoke.error}
      cancel="Keep it"
      confirm="Revoke token"
      pending={revoke.isPending}
      onClose={close}
      onConfirm={() => token && revoke.mutate(token.id, { onSuccess: close })}
    >
      {token && (
        <Text size="sm" component="div">
          Every program that uses this token is refused at once, and the leads it sends through the API no
          longer arrive.{' '}
          {token.last_used_at ? (
            <>
              It was last used <Time at={token.last_used_at} />.
            </>
          ) : (
            'It has not been used yet.'
          )}{' '}
          Your outbound webhooks go on as before. This cannot be undone.
        </Text>
      )}
    </ConfirmDialog>
  );
}
