import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link, useLocation } from '@tanstack/react-router';
import { ApiError, answer, api } from '@/api/client';
import { Loaded, Loading } from '@/components/states';
import { AcceptInvitation } from '@/session/sign-in/AcceptInvitation';
import { linkToken } from '@/session/sign-in/link-token';
import { PublicPage } from '@/session/sign-in/PublicPage';
import { useStartSession } from '@/session/sign-in/start-session';

export const Route = createFileRoute('/invitation')({ component: InvitationPage });

function InvitationPage() {
  const token = linkToken(useLocation().hash);
  const enter = useStartSession();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => answer(api.POST('/api/v2/invitations/look', { body: { token } })).then(({ data }) => data),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refused = invitation.error instanceof ApiError && invitation.error.status === 410;
  return (
    <PublicPage title="Your invitation">
      {token === '' || refused ? (
        <Gone />
      ) : (
        <Loaded query={invitation} loading={<Loading rows={4} />}>
          {(found) => <AcceptInvitation token={token} invitation={found} enter={enter} />}
        </Loaded>
      )}
    </PublicPage>
  );
}

function Gone() {
  return (
    <Text size="sm">
      This invitation no longer works: it was accepted or taken back, it has expired, or the link was cut off.
      Ask the person who invited you for a new one. If you have accepted it already,{' '}
      <Anchor inherit underline="always" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
        sign in
      </Anchor>
      .
    </Text>
  );
}
