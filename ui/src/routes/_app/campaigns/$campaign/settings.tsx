import { Text } from '@mantine/core';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { CampaignScreen } from '@/campaigns/CampaignScreen';
import { DeleteCampaign } from '@/campaigns/DeleteCampaign';
import { CampaignForm } from '@/campaigns/form/CampaignForm';
import { draftOf } from '@/campaigns/form/draft';
import { useSaveCampaign } from '@/campaigns/queries';
import type { Campaign } from '@/campaigns/words';
import { useMayWrite } from '@/session/session';

export const Route = createFileRoute('/_app/campaigns/$campaign/settings')({ component: CampaignSettings });

function CampaignSettings() {
  const { campaign: id } = Route.useParams();
  return (
    <CampaignScreen campaign={id} title="Campaign settings">
      {(campaign) => <Settings campaign={campaign} />}
    </CampaignScreen>
  );
}

function Settings({ campaign }: { campaign: Campaign }) {
  const navigate = Route.useNavigate();
  const mayWrite = useMayWrite();
  const save = useSaveCampaign(campaign.id);
  // What the form began with: news from elsewhere must not take away what is being typed.
  const [{ saved, round }, setSaved] = useState({ saved: draftOf(campaign), round: 0 });
  return (
    <>
      <CampaignForm
        key={round}
        saved={saved}
        isNew={false}
        readOnly={!mayWrite}
        error={save.error}
        saving={save.isPending}
        notice={
          round > 0 && (
            <Text size="sm" c="dimmed" role="status">
              Saved.
            </Text>
          )
        }
        onSave={(body) =>
          save.mutate(body, {
            onSuccess: (kept) => setSaved({ saved: draftOf(kept), round: round + 1 }),
          })
        }
      />
      {mayWrite && (
        <DeleteCampaign
          campaign={campaign}
          onDeleted={() => void navigate({ to: '/campaigns', ignoreBlocker: true })}
        />
      )}
    </>
  );
}
