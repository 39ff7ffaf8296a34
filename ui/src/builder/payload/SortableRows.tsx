import { StyleInjector } from '@dnd-kit/dom';
import { DragDropProvider } from '@dnd-kit/react';
import { isSortable, useSortable } from '@dnd-kit/react/sortable';
import { nonce } from '@/Providers';
import type { Row } from '../draft/rows';
import classes from './payload.module.css';

export interface RowsProps {
  rows: Row[];
  onMove: (from: number, to: number) => void;
  children: (row: Row, index: number, handle?: (element: Element | null) => void) => React.ReactNode;
}

/** The rows with drag and drop. The only module that knows the library, so that it is loaded when it is needed. */
export default function SortableRows({ rows, onMove, children }: RowsProps) {
  return (
    <DragDropProvider
      plugins={(defaults) => [...defaults, StyleInjector.configure({ nonce: nonce() })]}
      onDragEnd={({ operation, canceled }) => {
        const { source } = operation;
        if (!canceled && isSortable(source)) onMove(source.initialIndex, source.index);
      }}
    >
      <ol className={classes.rows}>
        {rows.map((row, index) => (
          <SortableRow key={row.id} row={row} index={index}>
            {children}
          </SortableRow>
        ))}
      </ol>
    </DragDropProvider>
  );
}

function SortableRow({ row, index, children }: Pick<RowsProps, 'children'> & { row: Row; index: number }) {
  const { ref, handleRef, isDragging } = useSortable({ id: row.id, index });
  return (
    <li ref={ref} data-dragging={isDragging || undefined} className={classes.item}>
      {children(row, index, handleRef)}
    </li>
  );
}
