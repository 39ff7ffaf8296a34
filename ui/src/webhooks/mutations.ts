import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';

const one = (webhook: number) => ({ params: { path: { webhook } } });

/** What to do with the leads that waited while a webhook was paused or switched off. */
export type Waiting = { waiting: 'send' | 'discard'; since?: string | null };

/** Calls that change a webhook; afterwards everything that shows it is read again. */
export function useWebhookMutations() {
  const client = useQueryClient();
  const onSettled = () =>
    Promise.all(
      [['webhooks'], ['deliveries'], ['overview']].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  const pause = useMutation({
    mutationFn: (id: number) => answer(api.POST('/api/v2/webhooks/{webhook}/pause', one(id))),
    onSettled,
  });
  const resume = useMutation({
    mutationFn: ({ id, ...body }: Waiting & { id: number }) =>
      answer(api.POST('/api/v2/webhooks/{webhook}/resume', { ...one(id), body })),
    onSettled,
  });
  const tryNow = useMutation({
    mutationFn: (id: number) => answer(api.POST('/api/v2/webhooks/{webhook}/try', one(id))),
    onSettled,
  });
  const sendWaiting = useMutation({
    mutationFn: (id: number) => answer(api.POST('/api/v2/webhooks/{webhook}/send-waiting', one(id))),
    onSettled,
  });
  const duplicate = useMutation({
    mutationFn: (id: number) =>
      answer(api.POST('/api/v2/webhooks/{webhook}/duplicate', one(id))).then((made) => made.data),
    onSuccess: (copy: Schemas['CreatedWebhook']) =>
      client.setQueryData(newSecretKey(copy.id), copy.signing_secret),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: ({ id, discard }: { id: number; discard: boolean }) => {
      const query = discard ? { waiting: 'discard' as const } : {};
      return answer(api.DELETE('/api/v2/webhooks/{webhook}', { params: { path: { webhook: id }, query } }));
    },
    onSettled,
  });
  return { pause, resume, tryNow, sendWaiting, duplicate, remove };
}

/** Where the signing secret of a webhook that was just made is kept, in memory alone, until it is shown once. */
export const newSecretKey = (id: number) => ['new-signing-secret', id];
