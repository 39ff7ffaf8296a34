import { QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError, answer, api } from './client';

/** What the server could not do just now is tried again after so many milliseconds, unless it names a time itself. */
const RETRY_MS = 5_000;

/**
 * When what failed is read again: it is said at once that it failed, and tried again while that stands there. A call that
 * was refused is refused again; without any answer the next one waits until the server is back (`connection.ts`).
 */
export function tryAgain({ state: { error } }: { state: { error: unknown } }): number | false {
  if (!(error instanceof ApiError) || error.status < 500) return false;
  return Math.max((error.retryAfter ?? 0) * 1_000, RETRY_MS);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    // Offline a call fails like any other, instead of waiting without a word.
    queries: { retry: false, refetchInterval: tryAgain, networkMode: 'always', staleTime: 5_000 },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Who is signed in; fails with status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => answer(api.GET('/api/v2/session')).then((session) => session.data),
  staleTime: 60_000,
});

/** How many people joined, what arrived, and the webhooks in trouble; on every page. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => answer(api.GET('/api/v2/overview')).then((overview) => overview.data),
  refetchInterval: 30_000,
});
