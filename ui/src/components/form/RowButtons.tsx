import { ActionIcon, Button, type ButtonProps, type ElementProps } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Ref } from 'react';

/** Takes a row out of a list that is being written. */
export function RemoveRow({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="red.8" size="lg" aria-label={label} onClick={onClick}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

interface AddRowProps extends ButtonProps, ElementProps<'button', keyof ButtonProps> {
  ref?: Ref<HTMLButtonElement>;
}

/** Adds an empty row at its end. */
export function AddRow(button: AddRowProps) {
  return <Button variant="default" size="xs" leftSection={<IconPlus size={16} aria-hidden />} {...button} />;
}
