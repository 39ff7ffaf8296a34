import { linkOptions } from '@tanstack/react-router';
import type { Step } from './steps';

/** State, chart and log of a webhook. */
export const webhookLink = (id: number) =>
  linkOptions({ to: '/webhooks/$webhook', params: { webhook: String(id) } });

/** The builder, filled in with a webhook: on a step, or on its payload. */
export const editLink = (id: number, step?: Step) =>
  linkOptions({
    to: '/settings/webhooks-and-api/$webhook/edit',
    params: { webhook: String(id) },
    search: { step },
  });

/** The builder, empty, for a campaign if there is one. */
export const newWebhookLink = (campaign?: number) =>
  linkOptions({ to: '/settings/webhooks-and-api/new', search: { campaign } });

/** All webhooks. */
export const webhooksLink = linkOptions({ to: '/settings/webhooks-and-api' });
