import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { type DeliveryFilters, toQuery } from './filters/filters';

/** What a log is of: one webhook, one person, one campaign, or everything. */
export interface LogScope {
  webhook_id?: number;
  person_id?: number;
  campaign_id?: number;
}

const PAGE_SIZE = 50;

/** A log, the newest first, page by page. */
export const logQuery = (scope: LogScope, filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', 'log', scope, filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { ...scope, ...toQuery(filters, Date.now()), cursor, per_page: PAGE_SIZE };
      return answer(api.GET('/api/v2/deliveries', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.meta.next_cursor ?? undefined,
  });

/** A delivery with its attempts. */
export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['deliveries', 'one', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v2/deliveries/{delivery}', { params: { path: { delivery: id } }, signal })).then(
        (found) => found.data,
      ),
  });

/** Sends a delivery again, or now. */
export const retryDelivery = (id: string) =>
  answer(api.POST('/api/v2/deliveries/{delivery}/retry', { params: { path: { delivery: id } } })).then(
    (retried) => retried.data,
  );

/** Sends a delivery that arrived once more, as a new one. */
export const replayDelivery = (id: string) =>
  answer(api.POST('/api/v2/deliveries/{delivery}/replay', { params: { path: { delivery: id } } })).then(
    (replayed) => replayed.data,
  );
