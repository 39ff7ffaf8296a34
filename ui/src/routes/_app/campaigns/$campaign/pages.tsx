import { createFileRoute } from '@tanstack/react-router';
import { PagesEditor } from '@/campaigns/pages/PagesEditor';
import { PagesScreen } from '@/campaigns/pages/PagesScreen';

export const Route = createFileRoute('/_app/campaigns/$campaign/pages')({ component: Pages });

function Pages() {
  const { campaign } = Route.useParams();
  return (
    <PagesScreen campaign={campaign} title="Pages">
      {(campaign, view) => <PagesEditor campaign={campaign} view={view} />}
    </PagesScreen>
  );
}
