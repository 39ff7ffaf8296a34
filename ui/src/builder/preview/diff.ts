import { diffArrays } from 'diff';
import { type Line, type Parts, PER_REQUEST_HEADERS } from './parts';

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
  const fresh = (line: Line) =>
    PER_REQUEST_HEADERS.some((name) => line.text.toLowerCase().startsWith(`${name}:`));
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

/** Without the sign or comma that only shows the place in the list: a row that is now the last did not change. */
const bare = (lines: Line[]) => lines.map(({ text }) => text.replace(/^[?&]/, '').replace(/,$/, ''));

/** Indices in `after` of the lines that are not part of the longest common sequence with `before`. */
export function changedLines(before: string[], after: string[]): Set<number> {
  const kept = diffArrays(before, after).filter(({ removed }) => !removed);
  return new Set(
    kept.flatMap(({ added, value }) => value.map(() => added)).flatMap((added, at) => (added ? [at] : [])),
  );
}
