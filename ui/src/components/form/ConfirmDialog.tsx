import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormError } from './FormError';

interface ConfirmDialogProps {
  opened: boolean;
  /** The question. */
  title: string;
  /** What would happen, and what would be lost. */
  children: ReactNode;
  /** Why it was not done. */
  error?: Error | null;
  /** Label of the button that changes nothing; it has the focus. */
  cancel: string;
  confirm: string;
  /** Whether nothing is lost, so that the button needs no warning colour. */
  isHarmless?: boolean;
  pending?: boolean;
  disabled?: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before something is done that not everybody would want. */
export function ConfirmDialog({ opened, title, children, error = null, ...props }: ConfirmDialogProps) {
  const { cancel, confirm, isHarmless = false, pending, disabled, onClose, onConfirm } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <Stack>
        {children}
        <FormError error={error} shown={[]} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {cancel}
          </Button>
          <Button
            color={isHarmless ? undefined : 'red.8'}
            loading={pending}
            disabled={disabled}
            onClick={onConfirm}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
