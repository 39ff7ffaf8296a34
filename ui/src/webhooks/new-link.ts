import type { LinkProps } from '@tanstack/react-router';

/** The builder, empty, for a campaign if there is one. */
export const newWebhookLink = (campaign?: number): LinkProps => {
  const to: string = '/settings/webhooks-and-api/new';
  return { to, search: { campaign } } as LinkProps;
};
