import { Anchor, Group, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { StateBadge } from '@/components/StateBadge';
import { CopyIcon } from '@/components/text/CopyText';
import type { Campaign } from './words';

/** The list of campaigns with their numbers. */
export function CampaignTable({ campaigns }: { campaigns: Campaign[] }) {
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return (
    <Table.ScrollContainer minWidth={isPhone ? 0 : 760} type="native">
      <Table verticalSpacing="sm" aria-label="Campaigns">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th visibleFrom="sm">Code</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th ta="right">People</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Referrals
            </Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Qualified
            </Table.Th>
            <Table.Th visibleFrom="sm">Sign-up link</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {campaigns.map((campaign) => (
            <Row key={campaign.id} campaign={campaign} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const { users, referrals, qualified_referrals: qualified } = campaign.analytics ?? {};
  return (
    <Table.Tr>
      <Table.Td maw={280}>
        <Anchor
          fw={600}
          size="sm"
          style={{ overflowWrap: 'break-word' }}
          renderRoot={(props) => (
            <Link to="/campaigns/$campaign" params={{ campaign: String(campaign.id) }} {...props} />
          )}
        >
          {campaign.name}
        </Anchor>
      </Table.Td>
      <Table.Td className="mono" visibleFrom="sm">
        {campaign.code}
      </Table.Td>
      <Table.Td>
        <StateBadge state={campaign.status} />
      </Table.Td>
      {[users, referrals, qualified].map((number, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
        <Table.Td key={column} ta="right" className="numbers" visibleFrom={column > 0 ? 'sm' : undefined}>
          {number?.toLocaleString('en')}
        </Table.Td>
      ))}
      <Table.Td visibleFrom="sm">
        <Group gap={4} wrap="nowrap">
          <Text size="sm" className="mono" truncate maw={190}>
            {campaign.url.replace(/^https?:\/\//, '')}
          </Text>
          <CopyIcon text={campaign.url} what={`sign-up link of ${campaign.name}`} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
