import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, answer, api, type Schemas } from '@/api/client';

export type Token = Schemas['ApiToken'];
export type NewToken = Schemas['CreatedApiToken'];

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: () => answer(api.GET('/api/v2/tokens')).then((tokens) => tokens.data),
});

interface TokenBody {
  name: string;
  scope: Token['scope'];
  expires_at: string | null;
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation<NewToken, ApiError, TokenBody>({
    mutationFn: async (body) => (await answer(api.POST('/api/v2/tokens', { body }))).data,
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation<void, ApiError, number>({
    mutationFn: async (id) => {
      await answer(api.DELETE('/api/v2/tokens/{token}', { params: { path: { token: id } } }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  });
}
