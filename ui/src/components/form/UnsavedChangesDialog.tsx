import { Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { ConfirmDialog } from './ConfirmDialog';

/** Asks before a screen is left with changes that were not saved; also the browser does. */
export function UnsavedChangesDialog({ changed }: { changed: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => changed,
    enableBeforeUnload: changed,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      opened={status === 'blocked'}
      title="Leave without saving?"
      cancel="Stay here"
      confirm="Leave and lose changes"
      onClose={() => reset?.()}
      onConfirm={() => proceed?.()}
    >
      <Text size="sm">Your changes on this page have not been saved. If you leave, they are lost.</Text>
    </ConfirmDialog>
  );
}
