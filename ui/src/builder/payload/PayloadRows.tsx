import { Anchor, Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { AddRow } from '@/components/form/RowButtons';
import { guide } from '@/guide';
import { duplicateKeys } from '../draft/problems';
import { changed, fieldRow, moved, type Row, restored, textRow, without } from '../draft/rows';
import { useBuilder } from '../state';
import { PayloadRow } from './PayloadRow';
import classes from './payload.module.css';
import type { RowsProps } from './SortableRows';

const inRow = (row: Row, what: string) =>
  document.querySelectorAll<HTMLElement>(`[data-row="${row.id}"] ${what}`);

/** The rows of a payload: name, choose, move, leave out, add, undo. */
export function PayloadRows() {
  const { draft, change, defaults } = useBuilder();
  const { rows } = draft;
  const [said, setSaid] = useState('');
  const [removed, setRemoved] = useState<{ row: Row; at: number }>();
  const undoButton = useRef<HTMLButtonElement>(null);
  const twice = duplicateKeys(rows);
  const Rows = useRowsKind();
  const set = (rows: (rows: Row[]) => Row[], place?: string) =>
    change((draft) => ({ rows: rows(draft.rows) }), place);

  const move = (from: number, to: number) => {
    const name = rows[from]?.key || 'The row';
    if (to < 0 || to >= rows.length) return setSaid(`${name} is already ${to < 0 ? 'first' : 'last'}.`);
    // The browser takes the focus from an element that moves; the keys have to go on working.
    const focused = document.activeElement;
    flushSync(() => set((rows) => moved(rows, from, to)));
    if (focused instanceof HTMLElement) focused.focus();
    setSaid(`${name} moved to position ${to + 1} of ${rows.length}.`);
  };
  const remove = (row: Row, at: number) => {
    flushSync(() => {
      set((rows) => without(rows, row.id));
      setRemoved({ row, at });
    });
    // The button that had the focus is gone.
    const neighbour = rows[at + 1] ?? rows[at - 1];
    if (neighbour) inRow(neighbour, '[data-remove]')[0]?.focus();
    else undoButton.current?.focus();
    setSaid(`${row.key || 'The row'} removed.`);
  };
  const undo = () => {
    if (!removed) return;
    flushSync(() => {
      set((rows) => restored(rows, removed.row, removed.at));
      setRemoved(undefined);
    });
    inRow(removed.row, 'input')[0]?.focus();
    setSaid(`${removed.row.key || 'The row'} is back.`);
  };
  const add = (row: Row) => {
    flushSync(() => set((rows) => [...rows, row]));
    // A new field starts with the choice, a new text with its name.
    inRow(row, 'input')[row.kind === 'field' ? 1 : 0]?.focus();
  };
  const list: RowsProps = {
    rows,
    onMove: move,
    children: (row, index, handle) => (
      <PayloadRow
        row={row}
        index={index}
        count={rows.length}
        handle={handle}
        twice={twice.has(row.key)}
        onChange={(part, name) => set((rows) => changed(rows, row.id, part), `fields.${row.id}.${name}`)}
        onMove={(to) => move(index, to)}
        onRemove={() => remove(row, index)}
      />
    ),
  };
  return (
    <Stack gap="sm">
      <Rows {...list} />
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is sent yet. Add a field, or reset to the default ones.
        </Text>
      )}
      {removed && (
        <Group gap="xs">
          <Text size="sm">“{removed.row.key || 'A row'}” is removed.</Text>
          <Anchor component="button" type="button" size="sm" onClick={undo} ref={undoButton}>
            Undo
          </Anchor>
        </Group>
      )}
      <VisuallyHidden role="status" aria-live="polite">
        {said}
      </VisuallyHidden>
      <Group gap="sm">
        <AddRow size="sm" onClick={() => add(fieldRow(''))}>
          {guide.addField}
        </AddRow>
        <AddRow size="sm" onClick={() => add(textRow())}>
          {guide.addProperty}
        </AddRow>
        <Button
          variant="subtle"
          size="sm"
          leftSection={<IconRestore size={16} aria-hidden />}
          onClick={() => {
            set(() => defaults.map((field) => fieldRow(field)));
            setRemoved(undefined);
            setSaid(`The ${defaults.length} default fields are back.`);
          }}
        >
          Reset to the {defaults.length} default fields
        </Button>
      </Group>
    </Stack>
  );
}

/** Rows with drag and drop as soon as that is loaded. Without it, as when the server is away, buttons and keys work. */
function useRowsKind() {
  const [Rows, setRows] = useState(() => PlainRows);
  useEffect(() => {
    let isHere = true;
    const arrive = (module: typeof import('./SortableRows')) => {
      if (isHere) keepingFocus(() => setRows(() => module.default));
    };
    import('./SortableRows').then(arrive, () => undefined);
    return () => {
      isHere = false;
    };
  }, []);
  return Rows;
}

/** Makes a change by which rows are made again; somebody may be typing in one of them. */
function keepingFocus(change: () => void) {
  const focused = document.activeElement;
  const row = focused?.closest<HTMLElement>('[data-row]');
  const stops = () => [
    ...document.querySelectorAll<HTMLElement>(`[data-row="${row?.dataset.row}"] :is(input, button)`),
  ];
  const stop = row ? stops().indexOf(focused as HTMLElement) : -1;
  flushSync(change);
  const next = stop < 0 ? undefined : stops()[stop];
  next?.focus();
  if (focused instanceof HTMLInputElement && next instanceof HTMLInputElement) {
    next.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  }
}

/** The same rows without drag and drop; buttons and keys work. */
function PlainRows({ rows, children }: RowsProps) {
  return (
    <ol className={classes.rows}>
      {rows.map((row, index) => (
        <li key={row.id} className={classes.item}>
          {children(row, index)}
        </li>
      ))}
    </ol>
  );
}
