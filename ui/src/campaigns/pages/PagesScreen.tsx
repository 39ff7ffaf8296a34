import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loaded, Loading } from '@/components/states';
import { CampaignScreen } from '../CampaignScreen';
import type { Campaign } from '../words';
import { type PagesView, pagesQuery } from './queries';

type Shown = (campaign: Campaign, view: PagesView) => ReactNode;

interface PagesScreenProps {
  campaign: string;
  title: string;
  children: Shown;
}

/** A screen that sets something of a campaign's public pages. */
export function PagesScreen({ campaign, title, children }: PagesScreenProps) {
  return (
    <CampaignScreen campaign={campaign} title={title}>
      {(campaign) => <WithView campaign={campaign}>{children}</WithView>}
    </CampaignScreen>
  );
}

function WithView({ campaign, children }: { campaign: Campaign; children: Shown }) {
  const query = useQuery(pagesQuery(campaign.id));
  return (
    <Loaded query={query} loading={<Loading rows={3} height={180} />}>
      {(view) => children(campaign, view)}
    </Loaded>
  );
}
