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
