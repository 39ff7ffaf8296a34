import type { QueryClient } from '@tanstack/react-query';

/** Whether the server can be reached: `offline` is this device's fault, `unreachable` the server's or the way to it. */
export type Connection = 'online' | 'offline' | 'unreachable';

/** Between two checks whether the server is back. */
const RETRY_MS = 3_000;

let state: Connection = 'online';
const listeners = new Set<() => void>();

function update(next: Connection) {
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
export const answered = () => update('online');

/** A call got no answer. */
export const unanswered = () => update(navigator.onLine ? 'unreachable' : 'offline');

/**
 * While the server cannot be reached, checks again and again whether it is back, and then reads everything on the screen
 * again. `isBack` asks the server. Returns the function that stops it.
 */
export function retryUntilBack(queries: QueryClient, isBack: () => Promise<boolean>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const check = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (state === 'online' || isOver) return;
    const back = navigator.onLine && (await isBack().catch(() => false));
    if (isOver) return;
    if (back) answered();
    else {
      unanswered();
      timer ??= setTimeout(check, RETRY_MS);
    }
  };
  const changed = () => {
    if (state === 'online') void queries.invalidateQueries();
    else timer ??= setTimeout(check, RETRY_MS);
  };
  const online = () => void check();
  const stop = connection.subscribe(changed);
  window.addEventListener('offline', unanswered);
  window.addEventListener('online', online);
  if (!navigator.onLine) unanswered();
  if (state !== 'online') changed();
  return () => {
    isOver = true;
    clearTimeout(timer);
    stop();
    window.removeEventListener('offline', unanswered);
    window.removeEventListener('online', online);
  };
}
