import { queryOptions } from '@tanstack/react-query';
import { answer, api, apiErrorOf } from '@/api/client';

/** The OpenAPI document that this server serves. */
export const documentQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: async (): Promise<unknown> => {
    const response = await fetch('/api/openapi.json');
    if (!response.ok) throw await apiErrorOf(response);
    return response.json();
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** Everything that a payload can carry, without the custom fields of a campaign. */
export const catalogueQuery = queryOptions({
  queryKey: ['fields', 'all'],
  queryFn: () => answer(api.GET('/api/v2/fields')),
  staleTime: Number.POSITIVE_INFINITY,
});
