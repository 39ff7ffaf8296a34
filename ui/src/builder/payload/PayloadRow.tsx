import { Checkbox, Group, Text, TextInput } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import type { Row } from '../draft/rows';
import { choosing } from '../draft/rows';
import { useBuilder } from '../state';
import { exampleOf } from './catalogue';
import { FieldSelect, useFields } from './FieldSelect';
import { MergeTextInput } from './MergeTextInput';
import classes from './payload.module.css';
import { RowToolbar } from './RowToolbar';

interface PayloadRowProps {
  row: Row;
  index: number;
  count: number;
  /** Of drag and drop, once it is loaded. */
  handle?: (element: Element | null) => void;
  twice: boolean;
  onChange: (change: Partial<Row>, part: string) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** A name and what is sent under it. */
export function PayloadRow({
  row,
  index,
  count,
  handle,
  twice,
  onChange,
  onMove,
  onRemove,
}: PayloadRowProps) {
  const { problemAt } = useBuilder();
  const name = row.key || `row ${index + 1}`;
  const place = (part: string) => `fields.${row.id}.${part}`;
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    // A dropdown would open on the same keys.
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === 'ArrowUp' ? index - 1 : index + 1);
  };
  return (
    <div className={classes.row} onKeyDownCapture={onKeyDown} data-row={row.id}>
      {/* For the mouse: the keyboard has Alt with the arrows and the toolbar, and fewer places to pass. */}
      <button type="button" ref={handle} tabIndex={-1} className={classes.handle} aria-label={`Drag ${name}`}>
        <IconGripVertical size={18} aria-hidden />
      </button>
      <TextInput
        className={classes.key}
        size="sm"
        aria-label={`Name ${index + 1}`}
        placeholder="Name at the receiver"
        spellCheck={false}
        autoComplete="off"
        value={row.key}
        onChange={(event) => onChange({ key: event.currentTarget.value }, 'key')}
        error={twice ? `“${row.key}” is used twice: give each its own name.` : problemAt(place('key'))}
      />
      <div className={classes.value}>
        {row.kind === 'field' ? (
          <FieldSelect
            size="sm"
            aria-label={`Value of ${name}`}
            placeholder="Choose a field"
            value={row.field || null}
            onChange={(field) => onChange(choosing(row, field), 'field')}
            error={problemAt(place('field')) ?? problemAt(`fields.${row.id}`)}
          />
        ) : (
          <MergeTextInput
            label={`Text of ${name}`}
            value={row.text}
            onChange={(text) => onChange({ text }, 'value')}
            error={problemAt(place('value'))}
          />
        )}
      </div>
      <Group justify="space-between" gap="xs" className={classes.more}>
        <Meaning row={row} />
        <Checkbox
          size="xs"
          label="Leave out when empty"
          aria-label={`Leave out when empty: ${name}`}
          checked={row.omit}
          onChange={(event) => onChange({ omit: event.currentTarget.checked }, 'omit')}
        />
      </Group>
      <RowToolbar name={name} index={index} count={count} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}

function Meaning({ row }: { row: Row }) {
  const field = useFields().find(({ name }) => row.kind === 'field' && name === row.field);
  return (
    <Text size="xs" c="dimmed" flex="1 1 160px" style={{ overflowWrap: 'anywhere' }}>
      {row.kind === 'text' && 'The same for everyone, except the {{tags}}'}
      {field && `${field.meaning}, such as ${exampleOf(field)}`}
    </Text>
  );
}
