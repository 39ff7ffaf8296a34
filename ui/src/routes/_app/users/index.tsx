import { Button, Paper, Stack } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { allCampaignsQuery } from '@/campaigns/queries';
import { Page } from '@/components/Page';
import { Empty, Loaded } from '@/components/states';
import { Paging } from '@/components/table/Paging';
import { choiceOf, idOf, pageOf, textOf } from '@/components/table/search-params';
import { PeopleFilters } from '@/people/list/PeopleFilters';
import { PeopleTable } from '@/people/list/PeopleTable';
import { type PeopleSearch, peopleQuery } from '@/people/users';
import { SOURCES, TYPES } from '@/people/words';
import { useMayWrite } from '@/session/session';

export const Route = createFileRoute('/_app/users/')({
  validateSearch: (search: Record<string, unknown>): PeopleSearch => ({
    q: textOf(search.q),
    campaign: idOf(search.campaign),
    type: choiceOf(
      search.type,
      TYPES.map(({ value }) => value),
    ),
    source: choiceOf(
      search.source,
      SOURCES.map(({ value }) => value),
    ),
    qualified: choiceOf(search.qualified, ['yes', 'no']),
    flagged: search.flagged === true || undefined,
    page: pageOf(search.page),
  }),
  component: Users,
});

function Users() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayWrite = useMayWrite();
  const query = useQuery(peopleQuery(search));
  const { data: known = [] } = useQuery(allCampaignsQuery);
  const campaigns = new Map(known.map(({ id, name }) => [id, name]));
  const { page: _, ...filters } = search;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const add = mayWrite && (
    <Button
      leftSection={<IconUserPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/users/new" search={{ campaign: search.campaign }} {...props} />}
    >
      Add person
    </Button>
  );
  return (
    <Page title="Users" actions={add}>
      <PeopleFilters
        search={search}
        campaigns={campaigns}
        onChange={(change) => void navigate({ search: { ...filters, ...change }, replace: true })}
      />
      <Paper withBorder p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ data, meta }) =>
            data.length > 0 ? (
              <Stack gap="md">
                <PeopleTable people={data} label="Users" campaigns={campaigns} />
                <Paging meta={meta} onPage={(page) => void navigate({ search: { ...search, page } })} />
              </Stack>
            ) : isFiltered || search.page ? (
              <Empty
                action={
                  <Button variant="default" onClick={() => void navigate({ search: {} })}>
                    Show everyone
                  </Button>
                }
              >
                Nobody matches this search.
              </Empty>
            ) : (
              <Empty icon={<IconUsers size={32} aria-hidden />} action={add}>
                Nobody has joined yet. Share the sign-up link of a campaign, or add the first person yourself.
              </Empty>
            )
          }
        </Loaded>
      </Paper>
    </Page>
  );
}
