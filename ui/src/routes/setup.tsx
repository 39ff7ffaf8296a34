import { createFileRoute, useLocation } from '@tanstack/react-router';
import { useEnter } from '@/session/enter';
import { linkToken } from '@/session/link-token';
import { PublicPage } from '@/session/PublicPage';
import { SetUp, WhereIsTheLink } from '@/session/SetUp';

export const Route = createFileRoute('/setup')({ component: SetUpPage });

function SetUpPage() {
  const token = linkToken(useLocation().hash);
  const enter = useEnter();
  return (
    <PublicPage title="Set up Refhook">
      {token ? <SetUp token={token} enter={enter} /> : <WhereIsTheLink />}
    </PublicPage>
  );
}
