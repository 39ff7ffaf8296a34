/** A row of the payload. Its id stays while it moves, and never leaves the browser. */
export interface Row {
  id: string;
  key: string;
  kind: 'field' | 'text';
  /** Name in the catalogue; empty until one is chosen. */
  field: string;
  /** Fixed text with merge tags. */
  text: string;
  omit: boolean;
}

/** A name with a secret value: a header, or a pair of the credentials. */
export interface SecretRow {
  id: string;
  name: string;
  /** Null: as it is stored. */
  value: string | null;
}

let ids = 0;

/** Unique also among the rows that an earlier page left in the browser. */
export const newId = () => `${(ids++).toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

export const fieldRow = (field: string, key = field): Row => ({
  id: newId(),
  key,
  kind: 'field',
  field,
  text: '',
  omit: false,
});

export const textRow = (key = '', text = ''): Row => ({ ...fieldRow('', key), kind: 'text', text });

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
