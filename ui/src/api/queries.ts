import { QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiFailure, answer, api } from './client';

/** A call that was refused is refused again; one that got no answer may work the next time. */
const mayPass = (count: number, error: Error) =>
  count < 2 && (!(error instanceof ApiFailure) || error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: mayPass, staleTime: 5_000 }, mutations: { retry: false } },
});

/** Who is signed in; fails with status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => answer(api.GET('/api/v2/session')).then((session) => session.data),
  staleTime: 60_000,
});

/** How many leads arrived, and the webhooks in trouble; on every page. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => answer(api.GET('/api/v2/overview')).then((overview) => overview.data),
  refetchInterval: 30_000,
});
