import type { QueryClient } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { ApiError, answer, api } from '@/api/client';
import { sessionQuery } from '@/api/queries';
import { rememberLink } from '@/session/password/by-link';
import { linkToken } from '@/session/sign-in/link-token';
import { PublicPage } from '@/session/sign-in/PublicPage';
import { returnPath } from '@/session/sign-in/return-path';
import { SignIn } from '@/session/sign-in/SignIn';
import { useStartSession } from '@/session/sign-in/start-session';

interface SignInSearch {
  /** Where to go after the sign-in. */
  redirect?: string;
  /** `used` after a one-time link that no longer works. */
  link?: 'used';
}

export const Route = createFileRoute('/sign-in')({
  validateSearch: (search): SignInSearch => ({
    ...(search.redirect ? { redirect: returnPath(search.redirect) } : {}),
    ...(search.link === 'used' ? { link: 'used' } : {}),
  }),
  beforeLoad: async ({ context: { queryClient }, location, search, preload }) => {
    if (preload) return;
    const token = linkToken(location.hash);
    if (token) await takeLink(queryClient, token, search);
    await leaveIfSignedIn(queryClient, search);
  },
  component: SignInPage,
});

/** Signs in by the link's token; in any case the token does not stay in the address. */
async function takeLink(queries: QueryClient, token: string, search: SignInSearch) {
  try {
    const { data } = await answer(api.POST('/api/v2/session/link', { body: { token } }));
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, data);
    rememberLink();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 410) throw error;
    throw redirect({ to: '/sign-in', search: { ...search, link: 'used' }, replace: true });
  }
}

async function leaveIfSignedIn(queries: QueryClient, search: SignInSearch) {
  try {
    await queries.fetchQuery(sessionQuery);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if (error.reason === 'setup_needed') throw redirect({ to: '/setup' });
    return;
  }
  if (search.link !== 'used') throw redirect({ href: returnPath(search.redirect), replace: true });
}

function SignInPage() {
  const { redirect, link } = Route.useSearch();
  const enter = useStartSession();
  return (
    <PublicPage title="Sign in">
      <SignIn linkUsed={link === 'used'} enter={(session) => enter(session, returnPath(redirect))} />
    </PublicPage>
  );
}
