import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { allCampaignsQuery } from '@/campaigns/queries';
import { SearchSelect } from '@/components/form/SearchSelect';
import { Empty, Loaded } from '@/components/states';
import { guide } from '@/guide';
import { useBuilder } from '../state';

export function CampaignStep() {
  const { draft, stored, change, problemAt } = useBuilder();
  // A colleague may just have created the one that is looked for.
  const campaigns = useQuery({ ...allCampaignsQuery, staleTime: 0 });
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        A webhook sends the users of one campaign.
      </Text>
      <Loaded query={campaigns} loading={<Skeleton height={62} />}>
        {(campaigns) =>
          campaigns.length === 0 ? (
            <Empty
              icon={<IconSpeakerphone size={32} aria-hidden />}
              action={
                <Button renderRoot={(props) => <Link to="/campaigns/new" {...props} />}>
                  Create a campaign
                </Button>
              }
            >
              There is no campaign yet. Create one, and its new users can be sent.
            </Empty>
          ) : (
            <SearchSelect
              label={guide.campaign}
              placeholder="Type to search"
              openOnFocus={false}
              allowDeselect={false}
              data={campaigns.map(({ id, name }) => ({ value: String(id), label: name }))}
              value={draft.campaignId === null ? null : String(draft.campaignId)}
              onChange={(id) => change({ campaignId: id ? Number(id) : null }, 'campaign_id')}
              disabled={stored !== null}
              description={
                stored
                  ? 'A webhook stays in its campaign. For another campaign, create another webhook.'
                  : undefined
              }
              error={problemAt('campaign_id')}
              nothingFoundMessage="No campaign has this name."
            />
          )
        }
      </Loaded>
    </Stack>
  );
}
