import { FRESH, type Line, type Parts } from './parts';

/** Which lines of a request are new or moved, by their index, and whether something is gone. */
export interface Changes {
  method: boolean;
  address: boolean;
  query: Set<number>;
  headers: Set<number>;
  body: Set<number>;
}

const nothing = (): Changes => ({
  method: false,
  address: false,
  query: new Set(),
  headers: new Set(),
  body: new Set(),
});

/** What is different in `next`; nothing when there was no request before. */
export function changesOf(previous: Parts | undefined, next: Parts): Changes {
  if (!previous) return nothing();
  const fresh = (line: Line) => FRESH.some((name) => line.text.toLowerCase().startsWith(`${name}:`));
  const headers = changedLines(texts(previous.headers), texts(next.headers));
  return {
    method: previous.method !== next.method,
    address: previous.address !== next.address,
    query: changedLines(bare(previous.query), bare(next.query)),
    headers: new Set([...headers].filter((index) => !fresh(next.headers[index] as Line))),
    body: changedLines(bare(previous.body), bare(next.body)),
  };
}

const texts = (lines: Line[]) => lines.map(({ text }) => text);

/** Without the sign or comma that only tells the place in the list: a row that is now the last did not change. */
const bare = (lines: Line[]) => lines.map(({ text }) => text.replace(/^[?&]/, '').replace(/,$/, ''));

/** Indices in `after` of the lines that are not part of the longest common sequence with `before`. */
export function changedLines(before: string[], after: string[]): Set<number> {
  const lengths = commonLengths(before, after);
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  const changed = new Set<number>();
  let i = 0;
  let j = 0;
  while (j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      i++;
      j++;
    } else if (i < before.length && length(i + 1, j) >= length(i, j + 1)) i++;
    else changed.add(j++);
  }
  return changed;
}

/** How long the longest common sequence of the ends from `i` and `j` is. */
function commonLengths(before: string[], after: string[]): Uint16Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    const [row, below] = [lengths[i] as Uint16Array, lengths[i + 1] as Uint16Array];
    for (let j = after.length - 1; j >= 0; j--)
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return lengths;
}
