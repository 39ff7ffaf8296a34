import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { allCampaignsQuery } from './queries';

/** Leads to the page of a campaign, by its name. */
export function CampaignLink({ id }: { id: number }) {
  const campaigns = useQuery(allCampaignsQuery);
  const name = campaigns.data?.find((campaign) => campaign.id === id)?.name;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/campaigns/$campaign" params={{ campaign: String(id) }} {...props} />}
    >
      {name ?? (campaigns.isPending ? '…' : `Campaign ${id}`)}
    </Anchor>
  );
}
