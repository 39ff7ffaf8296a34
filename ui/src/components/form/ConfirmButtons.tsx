import { Button, Group } from '@mantine/core';

interface ConfirmButtonsProps {
  /** Label of the button that changes nothing; it has the focus. */
  cancel: string;
  confirm: string;
  pending: boolean;
  onCancel: () => void;
  onConfirm: () => void;
}

/** The buttons of a dialog that asks before something is lost. */
export function ConfirmButtons({ cancel, confirm, pending, onCancel, onConfirm }: ConfirmButtonsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel} data-autofocus>
        {cancel}
      </Button>
      <Button color="red.8" loading={pending} onClick={onConfirm}>
        {confirm}
      </Button>
    </Group>
  );
}
