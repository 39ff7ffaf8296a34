import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { LedgerFilters } from './filters';

const PAGE_SIZE = 50;

/** People by webhook; `campaign` is an id or a code. */
export const ledgerQuery = (campaign: string, { webhook, ...filters }: LedgerFilters) =>
  queryOptions({
    queryKey: ['campaigns', 'ledger', campaign, webhook, filters],
    queryFn: ({ signal }) => {
      const query = { ...filters, webhook_id: webhook, per_page: PAGE_SIZE };
      const params = { path: { campaign }, query };
      return answer(api.GET('/api/v2/campaigns/{campaign}/ledger', { params, signal }));
    },
    placeholderData: keepPreviousData,
  });
