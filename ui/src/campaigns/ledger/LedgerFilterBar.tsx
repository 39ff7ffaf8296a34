import { Group, NativeSelect } from '@mantine/core';
import type { Schemas } from '@/api/client';
import { stateWord } from '@/components/StateBadge';
import { ExportButton } from '@/components/table/ExportButton';
import { PersonSearch } from '@/deliveries/filters/DeliveryFilters';
import { changeFilters, LEDGER_STATUSES, type LedgerFilters } from './filters';

interface LedgerFilterBarProps {
  campaign: string;
  webhooks: Schemas['LedgerWebhook'][];
  filters: LedgerFilters;
  onChange: (filters: LedgerFilters) => void;
}

/** Which people of the ledger are shown, and these as a file. */
export function LedgerFilterBar({ campaign, webhooks, filters, onChange }: LedgerFilterBarProps) {
  const change = (part: Record<string, unknown>) => onChange(changeFilters(filters, part));
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        flex="1 0 140px"
        maw={220}
        label="Result"
        data={[
          { value: '', label: 'All results' },
          ...LEDGER_STATUSES.map((status) => ({ value: status, label: stateWord(status) })),
        ]}
        value={filters.status ?? ''}
        onChange={(event) => change({ status: event.currentTarget.value })}
      />
      <NativeSelect
        flex="1 0 140px"
        maw={220}
        label="Webhook"
        data={[
          { value: '', label: 'All webhooks' },
          ...webhooks.map((webhook) => ({ value: `${webhook.id}`, label: webhook.name })),
        ]}
        value={filters.webhook ?? ''}
        onChange={(event) => change({ webhook: event.currentTarget.value })}
      />
      <PersonSearch q={filters.q ?? ''} onSearch={(q) => change({ q })} />
      <ExportButton
        path={`/api/v2/campaigns/${encodeURIComponent(campaign)}/ledger.csv`}
        query={{ status: filters.status, webhook_id: filters.webhook, q: filters.q }}
      />
    </Group>
  );
}
