import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, answer, api, fileBody, type Schemas } from '@/api/client';

export type Upload = Schemas['Upload'];
export type UploadKind = Upload['kind'];
export type RowOutcome = Schemas['RowOutcome'];
export type UploadRow = Schemas['UploadRowView'];

/** How often an upload that is under way is asked for. */
const POLL_MS = 700;

/** Whether something is being done with it. */
export const isUnderWay = ({ state }: Upload) => state === 'checking' || state === 'running';

export const uploadsQuery = (campaign: number, page?: number) =>
  queryOptions({
    queryKey: ['uploads', 'list', campaign, page ?? 1],
    queryFn: () => {
      const params = { path: { campaign: String(campaign) }, query: { page } };
      return answer(api.GET('/api/v2/campaigns/{campaign}/uploads', { params }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) ? POLL_MS : false),
  });

export const uploadQuery = (id: number) =>
  queryOptions({
    queryKey: ['uploads', 'one', id],
    queryFn: () =>
      answer(api.GET('/api/v2/uploads/{upload}', { params: { path: { upload: id } } })).then(
        (found) => found.data,
      ),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_MS : false),
  });

/** Rows of one outcome; they change as the upload goes on, so its position is part of the key. */
export const rowsQuery = (upload: Upload, outcome: RowOutcome, page: number) =>
  queryOptions({
    queryKey: ['uploads', 'rows', upload.id, upload.state, upload.position, outcome, page],
    queryFn: () => {
      const params = { path: { upload: upload.id }, query: { outcome, page, per_page: 25 } };
      return answer(api.GET('/api/v2/uploads/{upload}/rows', { params }));
    },
    placeholderData: keepPreviousData,
  });

interface NewUpload {
  campaign: number;
  kind: UploadKind;
  file: File;
}

/** Sends a file to the server, which reads it. */
export function useUpload() {
  const client = useQueryClient();
  return useMutation<Upload, ApiError, NewUpload>({
    mutationFn: async ({ campaign, kind, file }) => {
      const params = { path: { campaign: String(campaign) }, query: { kind, file_name: file.name } };
      const sent = api.POST('/api/v2/campaigns/{campaign}/uploads', {
        params,
        ...fileBody(file),
      });
      return (await answer(sent)).data;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['uploads', 'list'] }),
  });
}

/** Keeps what an answer says of an upload, and reads again what it changes elsewhere. */
function useStoreUpload() {
  const client = useQueryClient();
  return (upload: Upload) => {
    client.setQueryData(uploadQuery(upload.id).queryKey, upload);
    for (const key of ['users', 'campaigns', 'overview', 'webhooks', 'deliveries']) {
      void client.invalidateQueries({ queryKey: [key], refetchType: 'none' });
    }
    return client.invalidateQueries({ queryKey: ['uploads', 'list'] });
  };
}

/** Says what the columns hold, and whether webhooks are notified. */
export function useConfigure(id: number) {
  const keep = useStoreUpload();
  return useMutation<Upload, ApiError, Schemas['ConfigureUpload']>({
    mutationFn: async (body) =>
      (await answer(api.PUT('/api/v2/uploads/{upload}', { params: { path: { upload: id } }, body }))).data,
    onSuccess: keep,
  });
}

/** What can be done with an upload as it is. */
export type UploadAction = 'check' | 'start' | 'cancel';

export function useUploadAction(id: number) {
  const keep = useStoreUpload();
  return useMutation<Upload, ApiError, UploadAction>({
    mutationFn: async (act) => {
      const params = { path: { upload: id } };
      const path = `/api/v2/uploads/{upload}/${act}` as '/api/v2/uploads/{upload}/check';
      return (await answer(api.POST(path, { params }))).data;
    },
    onSuccess: keep,
  });
}

export function useDeleteUpload(id: number) {
  const client = useQueryClient();
  return useMutation<void, ApiError>({
    mutationFn: async () => {
      await answer(api.DELETE('/api/v2/uploads/{upload}', { params: { path: { upload: id } } }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['uploads', 'list'] }),
  });
}
