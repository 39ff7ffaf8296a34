import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

/** What happened to a webhook itself, the newest first. */
export const eventsQuery = (webhook: number) =>
  queryOptions({
    queryKey: ['webhooks', 'events', webhook],
    queryFn: ({ signal }) => {
      const params = { path: { webhook } };
      return answer(api.GET('/api/v2/webhooks/{webhook}/events', { params, signal })).then(
        (found) => found.data,
      );
    },
  });
