import type { Row } from './draft';

/** The rows with the one at `from` moved to `to`; the same rows when there is no such place. */
export function moved<T>(rows: T[], from: number, to: number): T[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length || to === from) return rows;
  return rows.toSpliced(from, 1).toSpliced(to, 0, row);
}

export const without = (rows: Row[], id: string) => rows.filter((row) => row.id !== id);

/** The rows with a removed one back in its place. */
export const restored = (rows: Row[], row: Row, at: number) => rows.toSpliced(at, 0, row);

export const changed = (rows: Row[], id: string, change: Partial<Row>) =>
  rows.map((row) => (row.id === id ? { ...row, ...change } : row));

/** The change that choosing a field makes: a key that was not typed by hand follows the field. */
export function choosing(row: Row, field: string): Partial<Row> {
  return row.key === '' || row.key === row.field ? { field, key: field } : { field };
}
