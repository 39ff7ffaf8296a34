import { createFileRoute } from '@tanstack/react-router';
import { returnPath } from '@/session/return-path';

export const Route = createFileRoute('/sign-in')({
  validateSearch: (search): { redirect?: string } =>
    search.redirect ? { redirect: returnPath(search.redirect) } : {},
  component: () => null,
});
