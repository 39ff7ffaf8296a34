import { Alert, Modal, Stack, Text } from '@mantine/core';
import { ConfirmButtons } from '@/components/form/ConfirmButtons';
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
    <Modal opened={token !== undefined} onClose={close} title={`Revoke ${token?.name ?? ''}?`} centered>
      {token && (
        <Stack>
          <Text size="sm" component="div">
            Every program that uses this token is refused at once, and leads that it would bring in through
            the API do not arrive.{' '}
            {token.last_used_at ? (
              <>
                It was last used <Time at={token.last_used_at} />.
              </>
            ) : (
              'It has not been used yet.'
            )}{' '}
            Your outbound webhooks go on as before. This can not be undone.
          </Text>
          {revoke.error && (
            <Alert color="red" role="alert">
              {revoke.error.message}
            </Alert>
          )}
          <ConfirmButtons
            cancel="Keep it"
            confirm="Revoke token"
            pending={revoke.isPending}
            onCancel={close}
            onConfirm={() => revoke.mutate(token.id, { onSuccess: close })}
          />
        </Stack>
      )}
    </Modal>
  );
}
