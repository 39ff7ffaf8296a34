import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, answer, api, type Schemas } from '@/api/client';

export type InboundWebhook = Schemas['InboundWebhook'];

export const inboundQuery = queryOptions({
  queryKey: ['inbound-webhook'],
  queryFn: () => answer(api.GET('/api/v2/inbound-webhook')).then((found) => found.data),
});

/** Makes the address, or another one in its place. */
export function useNewAddress() {
  const client = useQueryClient();
  return useMutation<InboundWebhook | null, ApiError>({
    mutationFn: async () => (await answer(api.POST('/api/v2/inbound-webhook'))).data,
    onSuccess: (made) => client.setQueryData(inboundQuery.queryKey, made),
  });
}
