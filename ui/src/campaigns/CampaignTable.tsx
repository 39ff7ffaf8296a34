import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CopyIcon } from '@/components/CopyText';
import { StateBadge } from '@/components/StateBadge';
import type { Campaign } from './words';

/** The list of campaigns with their numbers. */
export function CampaignTable({ campaigns }: { campaigns: Campaign[] }) {
  return (
    <Table.ScrollContainer minWidth={760} type="native">
      <Table verticalSpacing="sm" aria-label="Campaigns">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Code</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th ta="right">People</Table.Th>
            <Table.Th ta="right">Referrals</Table.Th>
            <Table.Th ta="right">Qualified</Table.Th>
            <Table.Th>Sign-up link</Table.Th>
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
          style={{ overflowWrap: 'anywhere' }}
          renderRoot={(props) => (
            <Link to="/campaigns/$campaign" params={{ campaign: String(campaign.id) }} {...props} />
          )}
        >
          {campaign.name}
        </Anchor>
      </Table.Td>
      <Table.Td className="mono">{campaign.code}</Table.Td>
      <Table.Td>
        <StateBadge state={campaign.status} />
      </Table.Td>
      {[users, referrals, qualified].map((number, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
        <Table.Td key={column} ta="right" className="numbers">
          {number?.toLocaleString('en')}
        </Table.Td>
      ))}
      <Table.Td>
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
