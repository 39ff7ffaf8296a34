import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { ChartRange } from './chart/chart-data';

/** Deliveries by outcome over time. */
export const chartQuery = (webhook: number, range: ChartRange) =>
  queryOptions({
    // Each delivery changes it, so it goes with them.
    queryKey: ['deliveries', 'chart', webhook, range],
    queryFn: ({ signal }) => {
      const params = { path: { webhook }, query: { range } };
      return answer(api.GET('/api/v2/webhooks/{webhook}/chart', { params, signal }));
    },
  });

const path = (webhook: number) => ({ path: { webhook } });

/** The newest retries of failed deliveries; asked again and again while one runs. */
export const retriesQuery = (webhook: number) =>
  queryOptions({
    queryKey: ['webhooks', 'retries', webhook],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v2/webhooks/{webhook}/retries', { params: path(webhook), signal })).then(
        (found) => found.data,
      ),
    refetchInterval: (query) =>
      query.state.data?.some((retry) => retry.state === 'running') ? 1_000 : false,
  });

/** How many deliveries a retry would send again; nothing is changed. */
export const retryCountQuery = (webhook: number, since: string | undefined) =>
  queryOptions({
    queryKey: ['webhooks', 'retry-count', webhook, since],
    queryFn: () => retryFailed(webhook, since, true).then((answered) => answered.count),
    staleTime: 0,
    gcTime: 0,
  });

/** Sends all that failed again, or those created since a moment. */
export function retryFailed(webhook: number, since: string | undefined, dry_run = false) {
  const body = { dry_run, ...(since && { since }) };
  return answer(api.POST('/api/v2/webhooks/{webhook}/retries', { params: path(webhook), body }));
}

/** Stops a retry; what it has put in line already is sent. */
export function cancelRetry(webhook: number, retry: number) {
  const params = { path: { webhook, retry } };
  return answer(api.DELETE('/api/v2/webhooks/{webhook}/retries/{retry}', { params }));
}
