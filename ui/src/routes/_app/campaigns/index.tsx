import { Button, Group, Paper, Stack } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { CampaignTable } from '@/campaigns/CampaignTable';
import { type CampaignSearch, campaignsQuery } from '@/campaigns/queries';
import { Page } from '@/components/Page';
import { Empty, Loaded } from '@/components/states';
import { Paging } from '@/components/table/Paging';
import { SearchBox } from '@/components/table/SearchBox';
import { pageOf, textOf } from '@/components/table/search-params';
import { useMayWrite } from '@/session/session';

export const Route = createFileRoute('/_app/campaigns/')({
  validateSearch: (search: Record<string, unknown>): CampaignSearch => ({
    q: textOf(search.q),
    page: pageOf(search.page),
  }),
  component: Campaigns,
});

function Campaigns() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayWrite = useMayWrite();
  const query = useQuery(campaignsQuery(search));
  const create = mayWrite && (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/campaigns/new" {...props} />}
    >
      Create campaign
    </Button>
  );
  return (
    <Page title="Campaigns" actions={create}>
      <Group>
        <SearchBox
          label="Search by name or code"
          value={search.q ?? ''}
          onSearch={(q) => void navigate({ search: { q: q || undefined }, replace: true })}
        />
      </Group>
      <Paper withBorder p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ data, meta }) =>
            data.length > 0 ? (
              <Stack gap="md">
                <CampaignTable campaigns={data} />
                <Paging meta={meta} onPage={(page) => void navigate({ search: { ...search, page } })} />
              </Stack>
            ) : search.q ? (
              <Empty>No campaign has “{search.q}” in its name or code.</Empty>
            ) : (
              <Empty icon={<IconSpeakerphone size={32} aria-hidden />} action={create}>
                A campaign gives each person a link to share, and collects the friends who come through it.
              </Empty>
            )
          }
        </Loaded>
      </Paper>
    </Page>
  );
}
