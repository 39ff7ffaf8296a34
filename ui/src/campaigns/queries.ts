import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, answer, api, type Schemas } from '@/api/client';
import type { Campaign } from './words';

/** What can be asked of the list; it stands in the address. */
export interface CampaignSearch {
  q?: string;
  page?: number;
}

export const campaignsQuery = (search: CampaignSearch) =>
  queryOptions({
    queryKey: ['campaigns', 'list', search],
    queryFn: () => {
      const query = { ...search, with: 'campaign.analytics' as const };
      return answer(api.GET('/api/v2/campaigns', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

/** Every campaign, for a select and for names beside ids. */
export const allCampaignsQuery = queryOptions({
  queryKey: ['campaigns', 'all'],
  queryFn: () =>
    answer(api.GET('/api/v2/campaigns', { params: { query: { per_page: 250 } } })).then((page) => page.data),
  staleTime: 30_000,
});

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', 'one', id],
    queryFn: () => {
      const params = { path: { campaign: id }, query: { with: 'campaign.analytics' as const } };
      return answer(api.GET('/api/v2/campaigns/{campaign}', { params })).then((found) => found.data);
    },
  });

/** Creates a campaign, or changes the one with `id`. */
export function useSaveCampaign(id?: number) {
  const client = useQueryClient();
  return useMutation<Campaign, ApiError, Schemas['CreateCampaign']>({
    mutationFn: async (body) => {
      if (id === undefined) return (await answer(api.POST('/api/v2/campaigns', { body }))).data;
      const params = { path: { campaign: String(id) } };
      return (await answer(api.PUT('/api/v2/campaigns/{campaign}', { params, body }))).data;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['campaigns'] }),
  });
}

export function useDeleteCampaign(id: number) {
  const client = useQueryClient();
  return useMutation<void, ApiError, { discard: boolean }>({
    mutationFn: async ({ discard }) => {
      const query = discard ? { waiting: 'discard' as const } : {};
      const params = { path: { campaign: String(id) }, query };
      await answer(api.DELETE('/api/v2/campaigns/{campaign}', { params }));
    },
    // The question on the screen is asked again with what there is now.
    onError: () => void client.invalidateQueries({ queryKey: ['webhooks'] }),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['campaigns', 'one', String(id)] });
      for (const key of ['campaigns', 'users', 'webhooks', 'deliveries', 'overview']) {
        void client.invalidateQueries({ queryKey: [key], refetchType: 'none' });
      }
    },
  });
}
