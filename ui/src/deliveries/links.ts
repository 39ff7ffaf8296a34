import { linkOptions } from '@tanstack/react-router';

export const deliveryLink = (id: string) =>
  linkOptions({ to: '/deliveries/$delivery', params: { delivery: id } });

export const personLink = (id: number) => linkOptions({ to: '/users/$user', params: { user: `${id}` } });
