import type { UseFormReturnType } from '@mantine/form';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, answer, api, fileBody, type Schemas } from '@/api/client';

export type PageSettings = Schemas['CampaignPages'];
/** The settings as they are edited. */
export type PagesForm = UseFormReturnType<PageSettings>;
export type PagesView = Schemas['PagesView'];

export const pagesQuery = (campaign: number) =>
  queryOptions({
    queryKey: ['campaigns', 'pages', campaign],
    queryFn: () => {
      const params = { path: { campaign: String(campaign) } };
      return answer(api.GET('/api/v2/campaigns/{campaign}/pages', { params })).then((found) => found.data);
    },
  });

/** Replaces the settings of a campaign's pages. */
export function useSavePages(campaign: number) {
  const client = useQueryClient();
  return useMutation<PagesView, ApiError, PageSettings>({
    mutationFn: async (body) => {
      const params = { path: { campaign: String(campaign) } };
      return (await answer(api.PUT('/api/v2/campaigns/{campaign}/pages', { params, body }))).data;
    },
    onSuccess: (kept) => {
      client.setQueryData(pagesQuery(campaign).queryKey, kept);
      return client.invalidateQueries({ queryKey: ['users'], refetchType: 'none' });
    },
  });
}

/** Of a logo: each visitor of the pages loads it. */
const LOGO_MAX_BYTES = 256 * 1024;

/** Why a picture is not taken. */
export function tooLarge({ name, size }: Pick<File, 'name' | 'size'>): string {
  const found = size < 1024 * 1024 ? `${Math.ceil(size / 1024)} kB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
  return `${name} has ${found}; a logo may have 256 kB. Make it smaller, or choose another picture.`;
}

/** Uploads a logo, or takes it away. */
export function useLogo(campaign: number) {
  const client = useQueryClient();
  return useMutation<void, ApiError, File | null>({
    mutationFn: async (file) => {
      const params = { path: { campaign: String(campaign) } };
      if (file === null) {
        await answer(api.DELETE('/api/v2/campaigns/{campaign}/logo', { params }));
        return;
      }
      // Not sent at all: on a slow line the answer would come only after all of it.
      if (file.size > LOGO_MAX_BYTES) throw new ApiError(413, tooLarge(file));
      await answer(
        api.PUT('/api/v2/campaigns/{campaign}/logo', {
          params,
          ...fileBody(file),
        }),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['campaigns', 'one'] }),
  });
}
