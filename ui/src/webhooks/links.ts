import type { LinkProps } from '@tanstack/react-router';

const to = (to: string, webhook: number) => ({ to, params: { webhook: String(webhook) } }) as LinkProps;

/** State, chart and log of a webhook. */
export const webhookLink = (id: number) => to('/webhooks/$webhook', id);

/** The builder, filled in with a webhook. */
export const editLink = (id: number) => to('/settings/webhooks-and-api/$webhook/edit', id);
