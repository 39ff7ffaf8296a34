import type { LinkProps } from '@tanstack/react-router';

const link = (to: string, params?: Record<string, string>) => ({ to, params }) as unknown as LinkProps;

export const deliveryLink = (id: string) => link('/deliveries/$delivery', { delivery: id });
export const personLink = (id: number) => link('/users/$user', { user: `${id}` });
export const webhooksLink = link('/settings/webhooks-and-api');
