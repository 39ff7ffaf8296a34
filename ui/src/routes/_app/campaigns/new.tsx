import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { CampaignForm } from '@/campaigns/form/CampaignForm';
import { blankDraft } from '@/campaigns/form/draft';
import { useSaveCampaign } from '@/campaigns/queries';
import { Page } from '@/components/Page';
import { useMayWrite } from '@/session/session';

export const Route = createFileRoute('/_app/campaigns/new')({ component: NewCampaign });

function NewCampaign() {
  const navigate = Route.useNavigate();
  const save = useSaveCampaign();
  const mayWrite = useMayWrite();
  const [blank] = useState(() => blankDraft(Intl.DateTimeFormat().resolvedOptions().timeZone));
  return (
    <Page title="Create campaign" crumbs={[{ label: 'Campaigns', link: { to: '/campaigns' } }]}>
      <CampaignForm
        saved={blank}
        isNew
        readOnly={!mayWrite}
        error={save.error}
        saving={save.isPending || save.isSuccess}
        onSave={(body) =>
          save.mutate(body, {
            onSuccess: ({ id }) =>
              navigate({ to: '/campaigns/$campaign', params: { campaign: String(id) }, ignoreBlocker: true }),
          })
        }
      />
    </Page>
  );
}
