import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { sessionQuery } from './queries';

/** What a delivery changes, by the first part of the query key. */
const RESOURCES = ['deliveries', 'webhooks', 'overview', 'users', 'campaigns'];

/** Changes come up to twice a second; lists are read again at most this often. Milliseconds. */
const THROTTLE_MS = 1_000;

/** Before a closed stream is opened again. Milliseconds. */
const RECONNECT_MS = 10_000;

/** The server is heard every 15 s at least. A stream that is silent for longer is dead, or kept back on its way. */
const SILENCE_MS = 40_000;

/** How often lists are read while no stream comes through. Milliseconds. */
const POLL_MS = 15_000;

/**
 * Reads lists again while the server reports changes, and from time to time while its stream does not get through. A
 * hidden tab holds no connection; when it is shown again everything is read once, since changes may have been missed. Returns the function that stops it.
 */
export function follow(queries: QueryClient, source: () => EventSource): () => void {
  let stream: EventSource | undefined;
  let refresh: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  /** Changes with each close, so that an answer that comes later opens nothing. */
  let turn = 0;

  const invalidate = () => {
    refresh = undefined;
    for (const resource of RESOURCES) void queries.invalidateQueries({ queryKey: [resource] });
  };
  const wait = () => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      poll ??= setInterval(invalidate, POLL_MS);
      close();
      open();
    }, SILENCE_MS);
  };
  const heard = () => {
    clearInterval(poll);
    poll = undefined;
    wait();
  };
  const changed = () => {
    heard();
    refresh ??= setTimeout(invalidate, THROTTLE_MS);
  };
  const close = () => {
    turn += 1;
    clearTimeout(refresh);
    clearTimeout(retry);
    clearTimeout(silence);
    refresh = undefined;
    stream?.close();
    stream = undefined;
  };
  const open = () => {
    stream = source();
    stream.addEventListener('changed', changed);
    stream.addEventListener('alive', heard);
    wait();
    stream.onerror = () => {
      // The browser itself reconnects after a lost connection, but not after a refusal. That may be the end of the
      // session, which asking for it brings to light: the answer then comes after the next sign-in.
      if (stream?.readyState !== EventSource.CLOSED) return;
      close();
      const closed = turn;
      retry = setTimeout(() => {
        const session = queries.refetchQueries({ queryKey: sessionQuery.queryKey });
        void session.then(() => closed === turn && open());
      }, RECONNECT_MS);
    };
  };
  const shown = () => {
    close();
    clearInterval(poll);
    poll = undefined;
    if (document.hidden) return;
    open();
    invalidate();
  };

  if (!document.hidden) open();
  document.addEventListener('visibilitychange', shown);
  return () => {
    document.removeEventListener('visibilitychange', shown);
    close();
    clearInterval(poll);
  };
}

/** Keeps every list on the screen up to date over the server's one event stream. */
export function useLive() {
  const queries = useQueryClient();
  useEffect(() => follow(queries, () => new EventSource('/api/v2/stream')), [queries]);
}
