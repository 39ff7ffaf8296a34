import { Button, Group } from '@mantine/core';

interface DialogButtonsProps {
  /** The way back; it has the focus. */
  keep: string;
  /** What is done. */
  act: string;
  pending: boolean;
  onKeep: () => void;
  onAct: () => void;
}

/** The two answers to a question about a loss. */
export function DialogButtons({ keep, act, pending, onKeep, onAct }: DialogButtonsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onKeep} data-autofocus>
        {keep}
      </Button>
      <Button color="red.8" loading={pending} onClick={onAct}>
        {act}
      </Button>
    </Group>
  );
}
