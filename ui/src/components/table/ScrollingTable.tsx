import { Table, type TableProps } from '@mantine/core';

interface ScrollingTableProps extends TableProps {
  /** What it is, for who hears it. */
  label: string;
  /** Of the table; a narrower screen scrolls. */
  minWidth?: number;
  /** A taller table scrolls. */
  maxHeight?: number;
}

/** A table that scrolls where it does not fit. Its cells need not take the focus, so the place that scrolls does. */
export function ScrollingTable({ label, minWidth = 0, maxHeight, ...table }: ScrollingTableProps) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      maxHeight={maxHeight}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <Table aria-label={label} verticalSpacing="xs" {...table} />
    </Table.ScrollContainer>
  );
}
