import type { QueryClient } from '@tanstack/react-query';

/** Whether the server can be reached: `offline` is this device's fault, `away` the server's or the way to it. */
export type Connection = 'here' | 'offline' | 'away';

/** Between two looks whether the server is back. Milliseconds. */
const PAUSE = 3_000;

let state: Connection = 'here';
const listeners = new Set<() => void>();

function become(next: Connection) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`. */
export const connection = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  read: () => state,
};

/** A call was answered by the server itself. */
export const answered = () => become('here');

/** A call got no answer. */
export const unanswered = () => become(navigator.onLine ? 'away' : 'offline');

/**
 * While the server cannot be reached, looks again and again whether it is back, and then reads everything anew that is on
 * the screen. `isBack` asks the server. Returns the function that stops it.
 */
export function keepTrying(queries: QueryClient, isBack: () => Promise<boolean>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const look = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (state === 'here' || isOver) return;
    const back = navigator.onLine && (await isBack().catch(() => false));
    if (isOver) return;
    if (back) answered();
    else {
      unanswered();
      timer ??= setTimeout(look, PAUSE);
    }
  };
  const changed = () => {
    if (state === 'here') void queries.invalidateQueries();
    else timer ??= setTimeout(look, PAUSE);
  };
  const online = () => void look();
  const stop = connection.subscribe(changed);
  window.addEventListener('offline', unanswered);
  window.addEventListener('online', online);
  if (!navigator.onLine) unanswered();
  if (state !== 'here') changed();
  return () => {
    isOver = true;
    clearTimeout(timer);
    stop();
    window.removeEventListener('offline', unanswered);
    window.removeEventListener('online', online);
  };
}
