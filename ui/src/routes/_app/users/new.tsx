import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { allCampaignsQuery } from '@/campaigns/queries';
import { Page } from '@/components/Page';
import { Empty, Loaded } from '@/components/states';
import { idOf } from '@/components/table/search-params';
import { AddPersonForm } from '@/people/form/AddPersonForm';
import { useMayWrite } from '@/session/session';

export const Route = createFileRoute('/_app/users/new')({
  validateSearch: (search: Record<string, unknown>): { campaign?: number } => ({
    campaign: idOf(search.campaign),
  }),
  component: NewPerson,
});

function NewPerson() {
  const { campaign } = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayWrite = useMayWrite();
  const query = useQuery(allCampaignsQuery);
  return (
    <Page title="Add person" crumbs={[{ label: 'Users', link: { to: '/users' } }]}>
      <Loaded query={query}>
        {(campaigns) => {
          if (!mayWrite)
            return <Empty>You can look at people here, but not add them. Ask a member to do it.</Empty>;
          if (campaigns.length === 0) {
            const create = (
              <Button renderRoot={(props) => <Link to="/campaigns/new" {...props} />}>Create campaign</Button>
            );
            return <Empty action={create}>People join a campaign. Create one first.</Empty>;
          }
          return (
            <AddPersonForm
              campaigns={campaigns}
              initial={campaign}
              onAdded={({ id }, wasThere) =>
                void navigate({
                  to: '/users/$user',
                  params: { user: String(id) },
                  search: { added: wasThere ? 'again' : 'now' },
                  ignoreBlocker: true,
                })
              }
            />
          );
        }}
      </Loaded>
    </Page>
  );
}
