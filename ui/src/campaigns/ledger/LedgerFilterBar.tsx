import { Group } from '@mantine/core';
import type { Schemas } from '@/api/client';
import { stateWord } from '@/components/StateBadge';
import { ExportButton } from '@/components/table/ExportButton';
import { FilterSelect } from '@/components/table/FilterSelect';
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
      <FilterSelect
        label="Result"
        all="All results"
        choices={LEDGER_STATUSES.map((status) => ({ value: status, label: stateWord(status) }))}
        value={filters.status}
        onChange={(status) => change({ status })}
      />
      <FilterSelect
        label="Webhook"
        all="All webhooks"
        choices={webhooks.map(({ id, name }) => ({ value: `${id}`, label: name }))}
        value={filters.webhook}
        onChange={(webhook) => change({ webhook })}
      />
      <PersonSearch q={filters.q ?? ''} onSearch={(q) => change({ q })} />
      <ExportButton
        path={`/api/v2/campaigns/${encodeURIComponent(campaign)}/ledger.csv`}
        query={{ status: filters.status, webhook_id: filters.webhook, q: filters.q }}
      />
    </Group>
  );
}
