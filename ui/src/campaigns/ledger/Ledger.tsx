import { Box, Button, Card, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty, Loaded, Loading } from '@/components/states';
import { Paging } from '@/components/table/Paging';
import { webhooksLink } from '@/webhooks/links';
import { changeFilters, type LedgerFilters } from './filters';
import { LedgerCards } from './LedgerCards';
import { LedgerFilterBar } from './LedgerFilterBar';
import { LedgerSums } from './LedgerSums';
import { LedgerTable } from './LedgerTable';
import { ledgerQuery } from './query';

interface LedgerProps {
  /** Id or code. */
  campaign: string;
  /** As `parseLedgerFilters` reads them from the URL. */
  filters: LedgerFilters;
  onFilters: (filters: LedgerFilters) => void;
}

/** People by webhook: who arrived where, who waits, who failed, who was not selected and why. */
export function Ledger({ campaign, filters, onFilters }: LedgerProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const ledger = useQuery(ledgerQuery(campaign, filters));
  const Rows = isNarrow ? LedgerCards : LedgerTable;
  return (
    <Loaded query={ledger} loading={<Loading rows={8} height={52} />}>
      {({ data, webhooks, meta }) => {
        if (webhooks.length === 0) return <NoWebhooks />;
        const shown = webhooks.filter(({ id }) => filters.webhook === undefined || id === filters.webhook);
        return (
          <Stack gap="lg">
            <LedgerSums webhooks={webhooks} />
            <Card withBorder padding="lg">
              <Stack gap="md">
                <LedgerFilterBar
                  campaign={campaign}
                  webhooks={webhooks}
                  filters={filters}
                  onChange={onFilters}
                />
                <Box opacity={ledger.isPlaceholderData ? 0.5 : 1} aria-busy={ledger.isPlaceholderData}>
                  {data.length === 0 ? (
                    <Nobody filters={filters} clear={() => onFilters({})} />
                  ) : (
                    <Rows rows={data} webhooks={shown} />
                  )}
                </Box>
                {meta.last_page > 1 && (
                  <Paging meta={meta} onPage={(page) => onFilters(changeFilters(filters, { page }))} />
                )}
              </Stack>
            </Card>
          </Stack>
        );
      }}
    </Loaded>
  );
}

function NoWebhooks() {
  return (
    <Empty
      action={
        <Button renderRoot={(props) => <Link {...webhooksLink} {...props} />}>Go to Webhooks and API</Button>
      }
    >
      This campaign has no webhook yet. Create one, and you will see here, person by person, who arrived.
    </Empty>
  );
}

function Nobody({ filters, clear }: { filters: LedgerFilters; clear: () => void }) {
  if (Object.keys(filters).length === 0) {
    return <Empty>Nobody has joined this campaign yet. People appear here as soon as they join.</Empty>;
  }
  return (
    <Empty
      action={
        <Button variant="default" onClick={clear}>
          Show everybody
        </Button>
      }
    >
      Nobody matches these filters.
    </Empty>
  );
}
