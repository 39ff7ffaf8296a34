import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CampaignScreen } from '@/campaigns/CampaignScreen';
import { PagesEditor } from '@/campaigns/pages/PagesEditor';
import { pagesQuery } from '@/campaigns/pages/queries';
import type { Campaign } from '@/campaigns/words';
import { Loaded, Loading } from '@/components/states';

export const Route = createFileRoute('/_app/campaigns/$campaign/pages')({ component: Pages });

function Pages() {
  const { campaign } = Route.useParams();
  return (
    <CampaignScreen campaign={campaign} title="Pages">
      {(campaign) => <Editor campaign={campaign} />}
    </CampaignScreen>
  );
}

function Editor({ campaign }: { campaign: Campaign }) {
  const query = useQuery(pagesQuery(campaign.id));
  return (
    <Loaded query={query} loading={<Loading rows={3} height={200} />}>
      {(view) => <PagesEditor campaign={campaign} view={view} />}
    </Loaded>
  );
}
