import { Anchor, Paper } from '@mantine/core';
import { createFileRoute, Link } from '@tanstack/react-router';
import { Page } from '@/components/Page';
import { Empty } from '@/components/states';
import { idOf } from '@/components/table/search-params';
import { parseFilters } from '@/deliveries/filters/filters';
import { DeliveryLog } from '@/deliveries/list/DeliveryLog';
import { webhooksLink } from '@/webhooks/links';

export const Route = createFileRoute('/_app/deliveries/')({
  validateSearch: (search: Record<string, unknown>) => ({
    ...parseFilters(search),
    campaign: idOf(search.campaign),
    person: idOf(search.person),
  }),
  component: Deliveries,
});

function Deliveries() {
  const { campaign, person, ...filters } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title="Deliveries">
      <Paper withBorder p="lg">
        <DeliveryLog
          scope={{ campaign_id: campaign, person_id: person }}
          filters={filters}
          onFilters={(filters) =>
            void navigate({ search: { campaign, person, ...filters }, replace: true, resetScroll: false })
          }
          empty={
            <Empty>
              Nothing has been sent yet. Once a campaign has a webhook, each lead and what became of it is
              listed here.{' '}
              <Anchor
                inherit
                underline="always"
                renderRoot={(props) => <Link {...webhooksLink} {...props} />}
              >
                Create a webhook
              </Anchor>
            </Empty>
          }
        />
      </Paper>
    </Page>
  );
}
