import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';

export type Webhook = Schemas['Webhook'];

/** The most that one page of the API holds; nobody builds more webhooks than this for one campaign. */
const PER_PAGE = 250;

/** The webhooks of a campaign, or of the whole account, with what waits and what failed. */
export const webhooksQuery = (campaignId?: number) =>
  queryOptions({
    queryKey: ['webhooks', 'list', campaignId ?? 'all'],
    queryFn: () => {
      const query = { campaign_id: campaignId, per_page: PER_PAGE, with: 'webhook.stats' as const };
      return answer(api.GET('/api/v2/webhooks', { params: { query } })).then((page) => page.data);
    },
  });

/** One webhook, with what waits and what failed. */
export const webhookQuery = (id: number) =>
  queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: () => {
      const params = { path: { webhook: id }, query: { with: 'webhook.stats' as const } };
      return answer(api.GET('/api/v2/webhooks/{webhook}', { params })).then((found) => found.data);
    },
  });
