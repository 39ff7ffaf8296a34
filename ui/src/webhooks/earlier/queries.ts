import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';

const path = (webhook: number) => ({ path: { webhook } });

/** Which earlier leads are sent. */
export interface Earlier {
  /** Since when they came, until now; left out, all who came before the webhook was made. */
  since?: string;
  sources: Schemas['SourceGroup'][];
}

/** The newest times that earlier leads were sent; asked again and again while one of them goes on. */
export const backfillsQuery = (webhook: number) =>
  queryOptions({
    queryKey: ['webhooks', 'backfills', webhook],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v2/webhooks/{webhook}/backfills', { params: path(webhook), signal })).then(
        (found) => found.data,
      ),
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === 'running') ? 1_000 : false),
  });

/** How many leads would be sent; nothing is changed. */
export const earlierCountQuery = (webhook: number, earlier: Earlier) =>
  queryOptions({
    queryKey: ['webhooks', 'earlier-count', webhook, earlier],
    queryFn: () => sendEarlier(webhook, earlier, true).then((answered) => answered.count),
    staleTime: 0,
    gcTime: 0,
  });

/** Sends leads that were there before the webhook, in the background. */
export function sendEarlier(webhook: number, { since, sources }: Earlier, dry_run = false) {
  // Who came after the webhook was made was sent already, unless it was for other people then.
  const time = since && { from: since, until: new Date().toISOString() };
  const body = { dry_run, sources, ...time };
  return answer(api.POST('/api/v2/webhooks/{webhook}/backfills', { params: path(webhook), body }));
}

/** Stops it; who was put in line already is sent. */
export function cancelBackfill(webhook: number, backfill: number) {
  const params = { path: { webhook, backfill } };
  return answer(api.DELETE('/api/v2/webhooks/{webhook}/backfills/{backfill}', { params }));
}
