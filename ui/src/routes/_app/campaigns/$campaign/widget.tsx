import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CampaignScreen } from '@/campaigns/CampaignScreen';
import { pagesQuery } from '@/campaigns/pages/queries';
import { WidgetEditor } from '@/campaigns/widget/WidgetEditor';
import type { Campaign } from '@/campaigns/words';
import { Loaded, Loading } from '@/components/states';

export const Route = createFileRoute('/_app/campaigns/$campaign/widget')({ component: Widget });

function Widget() {
  const { campaign } = Route.useParams();
  return (
    <CampaignScreen campaign={campaign} title="Widget">
      {(campaign) => <Editor campaign={campaign} />}
    </CampaignScreen>
  );
}

function Editor({ campaign }: { campaign: Campaign }) {
  const query = useQuery(pagesQuery(campaign.id));
  return (
    <Loaded query={query} loading={<Loading rows={3} height={160} />}>
      {(view) => <WidgetEditor campaign={campaign} view={view} />}
    </Loaded>
  );
}
