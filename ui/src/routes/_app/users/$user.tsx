import { Alert } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Page } from '@/components/Page';
import { Section } from '@/components/Section';
import { Loaded, Loading } from '@/components/states';
import { choiceOf } from '@/components/table/search-params';
import { EditPerson } from '@/people/form/EditPerson';
import { ErasePerson } from '@/people/page/ErasePerson';
import { PersonSummary } from '@/people/page/PersonSummary';
import { Qualification } from '@/people/page/Qualification';
import { Referrals } from '@/people/page/Referrals';
import { Timeline } from '@/people/timeline/Timeline';
import { personQuery } from '@/people/users';
import { useMayWrite } from '@/session/session';

export const Route = createFileRoute('/_app/users/$user')({
  validateSearch: (search: Record<string, unknown>): { added?: 'now' | 'again' } => ({
    added: choiceOf(search.added, ['now', 'again']),
  }),
  component: PersonPage,
});

function PersonPage() {
  const { user: id } = Route.useParams();
  const { added } = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayWrite = useMayWrite();
  const query = useQuery(personQuery(id));
  const person = query.data;
  const actions = mayWrite && person && (
    <>
      {person.type === 'person_invited' && <Qualification person={person} />}
      <EditPerson person={person} />
      <ErasePerson person={person} onErased={() => void navigate({ to: '/users' })} />
    </>
  );
  return (
    <Page
      title={person?.first_name ?? 'Person'}
      crumbs={[{ label: 'Users', link: { to: '/users' } }]}
      actions={actions}
    >
      {added && (
        <Alert
          color="green"
          icon={<IconCheck aria-hidden />}
          role="status"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => void navigate({ search: {}, replace: true })}
        >
          {added === 'now'
            ? 'They have joined. Webhooks that select them are being sent.'
            : 'They were already in the campaign: their details were updated, and nothing was sent.'}
        </Alert>
      )}
      <Loaded query={query} loading={<Loading rows={4} height={88} />}>
        {(person) => (
          <>
            <PersonSummary person={person} />
            <Section
              title="What happened"
              about="When they joined and qualified, and which webhooks got them."
            >
              <Timeline person={person.id} />
            </Section>
            <Referrals key={person.id} person={person} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
