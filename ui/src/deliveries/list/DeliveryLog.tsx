import { Box, Button, Center, Stack, Text } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Empty, Failed, Loading } from '@/components/states';
import { ExportButton } from '@/components/table/ExportButton';
import { DeliveryFilters } from '../filters/DeliveryFilters';
import { type DeliveryFilters as Filters, isFiltered, toQuery } from '../filters/filters';
import { type LogScope, logQuery } from '../queries';
import { DeliveryList } from './DeliveryList';

interface DeliveryLogProps {
  scope: LogScope;
  filters: Filters;
  onFilters: (filters: Filters) => void;
  /** What a log without entries teaches. */
  empty: ReactNode;
}

/** What became of each lead, the newest first; it follows what happens while it is open. */
export function DeliveryLog({ scope, filters, onFilters, empty }: DeliveryLogProps) {
  const log = useInfiniteQuery({ ...logQuery(scope, filters), placeholderData: keepPreviousData });
  const deliveries = log.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Stack gap="md">
      <DeliveryFilters filters={filters} onChange={onFilters} withSearch={scope.person_id === undefined}>
        <ExportButton path="/api/v2/deliveries.csv" query={{ ...scope, ...toQuery(filters, Date.now()) }} />
      </DeliveryFilters>
      {log.error && <Failed error={log.error} again={() => void log.refetch()} />}
      {log.isPending && <Loading rows={8} height={48} />}
      {log.data && deliveries.length === 0 && (
        <NoDeliveries filters={filters} clear={() => onFilters({})} empty={empty} />
      )}
      {deliveries.length > 0 && (
        <Box opacity={log.isPlaceholderData ? 0.5 : 1} aria-busy={log.isPlaceholderData}>
          <DeliveryList key={JSON.stringify([scope, filters])} deliveries={deliveries} scope={scope} />
          {log.hasNextPage && (
            <Center mt="md">
              <Button
                variant="default"
                loading={log.isFetchingNextPage}
                onClick={() => void log.fetchNextPage()}
              >
                Show more
              </Button>
            </Center>
          )}
        </Box>
      )}
    </Stack>
  );
}

interface NoDeliveriesProps {
  filters: Filters;
  clear: () => void;
  empty: ReactNode;
}

function NoDeliveries({ filters, clear, empty }: NoDeliveriesProps) {
  if (!isFiltered(filters)) return empty;
  return (
    <Empty
      action={
        <Button variant="default" onClick={clear}>
          Show all deliveries
        </Button>
      }
    >
      <Text span>No delivery matches these filters.</Text>
    </Empty>
  );
}
