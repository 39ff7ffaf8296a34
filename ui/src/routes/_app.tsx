import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Outlet, redirect } from '@tanstack/react-router';
import { ApiError } from '@/api/client';
import { overviewQuery, sessionQuery } from '@/api/queries';
import { sessionStarted } from '@/api/session-end';
import { useLive } from '@/api/stream';
import { Layout } from '@/layout/Layout';
import { NotFound, RouteError } from '@/layout/RouteError';
import { optionsQuery } from '@/webhooks/options';

/** Every screen behind the sign-in. */
export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ context: { queryClient }, location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
      sessionStarted();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      if (error.reason === 'setup_needed') throw redirect({ to: '/setup' });
      throw redirect({ to: '/sign-in', search: { redirect: location.href } });
    }
  },
  // Read before the layout is painted, so that its banner pushes nothing down; without an answer there is no banner.
  loader: async ({ context: { queryClient } }) => {
    // Its words are on most pages; none waits for them.
    void queryClient.prefetchQuery(optionsQuery);
    if (queryClient.getQueryData(overviewQuery.queryKey)) return;
    await queryClient.prefetchQuery({ ...overviewQuery, retry: false });
  },
  component: App,
  errorComponent: RouteError,
  notFoundComponent: NotFound,
});

function App() {
  const { data: session } = useQuery(sessionQuery);
  useLive();
  if (!session) return null;
  return (
    <Layout session={session}>
      <Outlet />
    </Layout>
  );
}
