import { Paper, Stack } from '@mantine/core';
import { DescriptionList } from '@/components/DescriptionList';
import { NumberTiles } from '@/components/NumberTiles';
import { StateBadge } from '@/components/StateBadge';
import { CopyText } from '@/components/text/CopyText';
import { Time } from '@/components/time/Time';
import type { Campaign } from './words';

/** Links to copy, and the numbers of a campaign. */
export function CampaignSummary({ campaign }: { campaign: Campaign }) {
  const { analytics } = campaign;
  const numbers: [string, number | undefined][] = [
    ['Link visits', analytics?.reach ?? campaign.reach],
    ['People', analytics?.users],
    ['Referrals', analytics?.referrals],
    ['Qualified', analytics?.qualified_referrals],
  ];
  const facts = [
    { name: 'Status', value: <StateBadge state={campaign.status} /> },
    { name: 'Sign-up link', value: <CopyText text={campaign.url} what="sign-up link" /> },
    { name: 'API id (campaign_id)', value: <CopyText text={String(campaign.id)} what="API id" /> },
    { name: 'Code', value: <CopyText text={campaign.code} what="code" /> },
    { name: 'Time zone', value: campaign.time_zone },
    { name: 'Created', value: <Time at={campaign.created_at} /> },
    ...(campaign.starts_at ? [{ name: 'Start', value: <Time at={campaign.starts_at} /> }] : []),
    ...(campaign.ends_at ? [{ name: 'End', value: <Time at={campaign.ends_at} /> }] : []),
  ];
  return (
    <Stack gap="lg">
      <NumberTiles numbers={numbers} cols={{ base: 2, sm: 4 }} />
      <Paper withBorder p={{ base: 'md', sm: 'lg' }}>
        <DescriptionList facts={facts} />
      </Paper>
    </Stack>
  );
}
