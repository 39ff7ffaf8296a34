import { createFileRoute, useLocation } from '@tanstack/react-router';
import { linkToken } from '@/session/sign-in/link-token';
import { PublicPage } from '@/session/sign-in/PublicPage';
import { SetUp, WhereIsTheLink } from '@/session/sign-in/SetUp';
import { useStartSession } from '@/session/sign-in/start-session';

export const Route = createFileRoute('/setup')({ component: SetUpPage });

function SetUpPage() {
  const token = linkToken(useLocation().hash);
  const enter = useStartSession();
  return (
    <PublicPage title="Set up Refhook">
      {token ? <SetUp token={token} enter={enter} /> : <WhereIsTheLink />}
    </PublicPage>
  );
}
