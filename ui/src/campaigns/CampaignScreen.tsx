import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Crumb, Page } from '@/components/Page';
import { Loaded, Loading } from '@/components/states';
import { CampaignNav } from './CampaignNav';
import { campaignQuery } from './queries';
import type { Campaign } from './words';

interface CampaignScreenProps {
  campaign: string;
  /** Left out, the campaign's name. */
  title?: string;
  /** Between the campaign and this screen. */
  crumbs?: Crumb[];
  loading?: ReactNode;
  children: (campaign: Campaign) => ReactNode;
}

/** A screen of one campaign, with the way to its others. */
export function CampaignScreen({ campaign, title, crumbs = [], loading, children }: CampaignScreenProps) {
  const query = useQuery(campaignQuery(campaign));
  const name = query.data?.name ?? 'Campaign';
  const own = { label: name, link: { to: '/campaigns/$campaign', params: { campaign } } as const };
  const above = title ? [own, ...crumbs] : [];
  return (
    <Page title={title ?? name} crumbs={[{ label: 'Campaigns', link: { to: '/campaigns' } }, ...above]}>
      <CampaignNav campaign={campaign} />
      <Loaded query={query} loading={loading ?? <Loading rows={3} height={96} />}>
        {children}
      </Loaded>
    </Page>
  );
}
