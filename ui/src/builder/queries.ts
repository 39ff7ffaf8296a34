import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

/** Everything that a payload can carry; with a campaign also its custom fields. */
export const fieldsQuery = (campaignId: number | null) =>
  queryOptions({
    queryKey: ['fields', campaignId],
    queryFn: () => {
      const query = { campaign_id: campaignId ?? undefined };
      return answer(api.GET('/api/v2/fields', { params: { query } }));
    },
    staleTime: 60_000,
  });

/** The campaigns to choose from, the newest of the account. */
export const campaignChoicesQuery = queryOptions({
  queryKey: ['campaigns', 'choices'],
  queryFn: () =>
    answer(api.GET('/api/v2/campaigns', { params: { query: { per_page: 250 } } })).then((page) => page.data),
});
