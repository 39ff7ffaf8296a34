import { createFileRoute } from '@tanstack/react-router';
import { PagesScreen } from '@/campaigns/pages/PagesScreen';
import { WidgetEditor } from '@/campaigns/widget/WidgetEditor';

export const Route = createFileRoute('/_app/campaigns/$campaign/widget')({ component: Widget });

function Widget() {
  const { campaign } = Route.useParams();
  return (
    <PagesScreen campaign={campaign} title="Widget">
      {(campaign, view) => <WidgetEditor campaign={campaign} view={view} />}
    </PagesScreen>
  );
}
