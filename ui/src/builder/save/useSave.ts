import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, answer, api, type Schemas } from '@/api/client';
import type { Webhook } from '@/webhooks/queries';
import { STEPS, type Step } from '@/webhooks/steps';
import { toBody } from '../draft/convert';
import type { Draft } from '../draft/draft';
import type { BuilderAction } from '../state';
import { stepOf } from '../steps/order';

interface Save {
  draft: Draft;
  stored: Webhook | null;
  dispatch: (action: BuilderAction) => void;
  goTo: (step: Step) => void;
  onSaved: (webhook: Webhook, secret?: string) => void;
}

/** Creates or changes the webhook. What the server refuses leads to the step where it is typed. */
export function useSave({ draft, stored, dispatch, goTo, onSaved }: Save) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<Webhook | Schemas['CreatedWebhook']> => {
      const { body } = toBody(draft);
      if (!stored) return (await answer(api.POST('/api/v2/webhooks', { body }))).data;
      const params = { path: { webhook: stored.id } };
      const change = { ...body, version: stored.version };
      return (await answer(api.PUT('/api/v2/webhooks/{webhook}', { params, body: change }))).data;
    },
    onSuccess: (webhook) => {
      onSaved(webhook, 'signing_secret' in webhook ? webhook.signing_secret : undefined);
      void client.invalidateQueries({ queryKey: ['webhooks'] });
    },
    onError: (error) => {
      const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
      if (fields.length === 0) return;
      const { place } = toBody(draft);
      const problems = Object.fromEntries(fields.map(([path, message]) => [place(path), message]));
      dispatch({ type: 'refuse', problems });
      const first = STEPS.find((step) => Object.keys(problems).some((place) => stepOf(place) === step));
      if (first) goTo(first);
    },
  });
}
