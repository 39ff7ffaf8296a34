import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Page } from '@/components/Page';
import { Section } from '@/components/Section';
import { Loaded, Loading } from '@/components/states';
import { InvitationList } from '@/members/InvitationList';
import { Invite } from '@/members/Invite';
import { MemberList } from '@/members/MemberList';
import { invitationsQuery, membersQuery } from '@/members/queries';
import { useCan } from '@/session/session';

export const Route = createFileRoute('/_app/settings/members')({ component: Members });

function Members() {
  const { own } = useCan();
  const members = useQuery(membersQuery);
  return (
    <Page title="Members">
      <Section
        title="Who can sign in"
        about={own ? undefined : 'Owners invite and remove members and change their roles.'}
      >
        <Loaded query={members} loading={<Loading rows={3} height={50} />}>
          {(members) => <MemberList members={members} />}
        </Loaded>
      </Section>
      {own && <Invitations />}
    </Page>
  );
}

function Invitations() {
  const invitations = useQuery(invitationsQuery);
  return (
    <Section title="Invite someone" about="They choose their own password with a one-time link.">
      <Invite />
      <Loaded query={invitations} loading={<Loading rows={1} height={50} />}>
        {(invitations) => (invitations.length > 0 ? <InvitationList invitations={invitations} /> : null)}
      </Loaded>
    </Section>
  );
}
