import { ActionIcon, Group } from '@mantine/core';
import { useRovingIndex } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import classes from './payload.module.css';

interface RowToolbarProps {
  /** The row's name. */
  name: string;
  index: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** Moves and removes a row. One stop of the Tab key; the left and right keys go from button to button. */
export function RowToolbar({ name, index, count, onMove, onRemove }: RowToolbarProps) {
  const { getItemProps } = useRovingIndex({ total: 3 });
  const look = { variant: 'subtle', color: 'gray' };
  return (
    <Group
      gap={2}
      wrap="nowrap"
      className={classes.buttons}
      role="toolbar"
      aria-label={`Move or remove ${name}`}
    >
      <ActionIcon
        {...look}
        {...getItemProps({ index: 0, onClick: () => onMove(index - 1) })}
        aria-label={`Move ${name} up`}
        aria-disabled={index === 0}
      >
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...look}
        {...getItemProps({ index: 1, onClick: () => onMove(index + 1) })}
        aria-label={`Move ${name} down`}
        aria-disabled={index === count - 1}
      >
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...look}
        {...getItemProps({ index: 2, onClick: onRemove })}
        aria-label={`Remove ${name}`}
        data-remove
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
