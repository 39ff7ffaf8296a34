import type { LinkProps } from '@tanstack/react-router';

/** The builder, empty, for a campaign if there is one. */
export const newWebhookLink = (campaign?: number): LinkProps =>
  ({ to: '/settings/webhooks-and-api/new', search: { campaign } }) as LinkProps;
