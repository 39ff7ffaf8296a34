import { createFileRoute, useLocation } from '@tanstack/react-router';
import { useEnter } from '@/session/enter';
import { PublicPage } from '@/session/PublicPage';
import { SetUp, WhereIsTheLink } from '@/session/SetUp';

export const Route = createFileRoute('/setup')({ component: SetUpPage });

function SetUpPage() {
  const token = useLocation().hash;
  const enter = useEnter();
  return (
    <PublicPage title="Set up Refhook">
      {token ? <SetUp token={token} enter={enter} /> : <WhereIsTheLink />}
    </PublicPage>
  );
}
