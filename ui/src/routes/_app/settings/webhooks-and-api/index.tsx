import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { allCampaignsQuery } from '@/campaigns/queries';
import { SearchSelect } from '@/components/form/SearchSelect';
import { Page } from '@/components/Page';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { idOf } from '@/components/table/search-params';
import { guide } from '@/guide';
import { InboundSection } from '@/inbound/InboundSection';
import { NeedsPlan } from '@/session/plan/NeedsPlan';
import { useMayWrite, useSession } from '@/session/session';
import { ApiSection } from '@/tokens/ApiSection';
import { newWebhookLink } from '@/webhooks/links';
import { webhooksQuery } from '@/webhooks/queries';
import { WebhookTable } from '@/webhooks/WebhookTable';

export const Route = createFileRoute('/_app/settings/webhooks-and-api/')({
  validateSearch: (search: Record<string, unknown>): { campaign?: number } => ({
    campaign: idOf(search.campaign),
  }),
  component: WebhooksAndApi,
});

function WebhooksAndApi() {
  const session = useSession();
  return (
    <Page title={guide.webhooksAndApi}>
      {session && <NeedsPlan plan={session.account.plan} />}
      <OutboundWebhooks />
      <InboundSection />
      <ApiSection />
    </Page>
  );
}

function OutboundWebhooks() {
  const { campaign } = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayWrite = useMayWrite();
  const query = useQuery(webhooksQuery());
  const { data: known = [] } = useQuery(allCampaignsQuery);
  const campaigns = new Map(known.map(({ id, name }) => [id, name]));
  const create = mayWrite && (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link {...newWebhookLink(campaign)} {...props} />}
    >
      {guide.create}
    </Button>
  );
  return (
    <Section
      title="Outbound webhooks"
      about="Each one sends the people of a campaign to a CRM, a spreadsheet or an app, as they join or become qualified."
      actions={create}
    >
      <Loaded query={query} loading={<Loading rows={4} height={56} />}>
        {(webhooks) => {
          const shown = webhooks.filter(({ campaign_id }) => !campaign || campaign_id === campaign);
          if (webhooks.length === 0) {
            return (
              <Empty icon={<IconWebhook size={32} aria-hidden />}>
                No webhook yet. Create one, and each new lead is sent where you work with it.
              </Empty>
            );
          }
          return (
            <>
              {(known.length > 1 || campaign) && (
                <SearchSelect
                  aria-label="Campaign"
                  placeholder="All campaigns"
                  data={known.map(({ id, name }) => ({ value: String(id), label: name }))}
                  clearable
                  clearButtonProps={{ 'aria-label': 'Show all campaigns' }}
                  maw={280}
                  value={campaign ? String(campaign) : null}
                  onChange={(id) =>
                    void navigate({ search: id ? { campaign: Number(id) } : {}, replace: true })
                  }
                />
              )}
              {shown.length > 0 ? (
                <WebhookTable webhooks={shown} label="Outbound webhooks" campaigns={campaigns} />
              ) : (
                <Empty>This campaign has no webhook yet.</Empty>
              )}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
