import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { CampaignScreen } from '@/campaigns/CampaignScreen';
import { CampaignSummary } from '@/campaigns/CampaignSummary';
import { parseLedgerFilters } from '@/campaigns/ledger/filters';
import { Ledger } from '@/campaigns/ledger/Ledger';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { guide } from '@/guide';
import { useMayWrite } from '@/session/session';
import { newWebhookLink } from '@/webhooks/links';
import { webhooksQuery } from '@/webhooks/queries';
import { WebhookTable } from '@/webhooks/WebhookTable';

export const Route = createFileRoute('/_app/campaigns/$campaign/')({
  validateSearch: parseLedgerFilters,
  component: CampaignPage,
});

function CampaignPage() {
  const { campaign: id } = Route.useParams();
  const filters = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <CampaignScreen campaign={id}>
      {(campaign) => (
        <>
          <CampaignSummary campaign={campaign} />
          <Webhooks campaignId={campaign.id} />
          <Section
            title="People by webhook"
            about="Who was sent where, who waits, and who was not selected and why."
          >
            <Ledger
              campaign={id}
              filters={filters}
              onFilters={(search) => void navigate({ search, replace: true, resetScroll: false })}
            />
          </Section>
        </>
      )}
    </CampaignScreen>
  );
}

function Webhooks({ campaignId }: { campaignId: number }) {
  const query = useQuery(webhooksQuery(campaignId));
  const mayWrite = useMayWrite();
  const create = mayWrite && (
    <Button variant="light" renderRoot={(props) => <Link {...newWebhookLink(campaignId)} {...props} />}>
      {guide.create}
    </Button>
  );
  return (
    <Section title="Outbound webhooks" about="Where the people of this campaign are sent." actions={create}>
      <Loaded query={query} loading={<Loading rows={2} height={56} />}>
        {(webhooks) =>
          webhooks.length > 0 ? (
            <WebhookTable webhooks={webhooks} label="Webhooks of this campaign" />
          ) : (
            <Empty>
              Nobody is sent anywhere yet. A webhook brings each new lead to your CRM, a spreadsheet or an
              app.
            </Empty>
          )
        }
      </Loaded>
    </Section>
  );
}
