import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link, useLocation } from '@tanstack/react-router';
import { ApiFailure, answer, api } from '@/api/client';
import { Loaded, Loading } from '@/components/states';
import { useEnter } from '@/session/sign-in/enter';
import { Invited } from '@/session/sign-in/Invited';
import { linkToken } from '@/session/sign-in/link-token';
import { PublicPage } from '@/session/sign-in/PublicPage';

export const Route = createFileRoute('/invitation')({ component: InvitationPage });

function InvitationPage() {
  const token = linkToken(useLocation().hash);
  const enter = useEnter();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => answer(api.POST('/api/v2/invitations/look', { body: { token } })).then(({ data }) => data),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refused = invitation.error instanceof ApiFailure && invitation.error.status === 410;
  return (
    <PublicPage title="Your invitation">
      {token === '' || refused ? (
        <Gone />
      ) : (
        <Loaded query={invitation} loading={<Loading rows={4} />}>
          {(found) => <Invited token={token} invitation={found} enter={enter} />}
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
