import { Box, Button, Card, Center, Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Loaded } from '@/components/states';
import { chartQuery } from '../queries';
import { ChartLegend } from './ChartLegend';
import { ChartTable } from './ChartTable';
import { type ChartRange, type ChartRow, chartRows, chartTotals } from './chart-data';

const ChartBars = lazy(() => import('./ChartBars'));

/** Of the chart, its skeleton and its table alike, so that nothing jumps. */
const HEIGHT_PX = 240;

const RANGES = [
  { value: 'day', label: '24 hours' },
  { value: 'week', label: '7 days' },
  { value: 'month', label: '30 days' },
];

interface DeliveryChartProps {
  webhook: number;
  range: ChartRange;
  onRange: (range: ChartRange) => void;
}

/** A webhook's deliveries by outcome over time, drawn or as a table. */
export function DeliveryChart({ webhook, range, onRange }: DeliveryChartProps) {
  const [asTable, setAsTable] = useState(false);
  const chart = useQuery({ ...chartQuery(webhook, range), placeholderData: keepPreviousData });
  const Sign = asTable ? IconChartBar : IconTable;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="chart-title">
      <Group justify="space-between" mb="md">
        <Title order={2} id="chart-title">
          Deliveries
        </Title>
        <Group gap="sm">
          <Button
            size="xs"
            variant="default"
            leftSection={<Sign size={14} aria-hidden />}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'Show as chart' : 'Show as table'}
          </Button>
          <SegmentedControl
            size="xs"
            data={RANGES}
            value={range}
            onChange={(value) => onRange(value as ChartRange)}
            aria-label="Time range of the chart"
          />
        </Group>
      </Group>
      <Loaded query={chart} loading={<Skeleton height={HEIGHT_PX + 36} />}>
        {({ data, meta }) => <Drawn rows={chartRows(data, meta.bucket_seconds)} asTable={asTable} />}
      </Loaded>
    </Card>
  );
}

function Drawn({ rows, asTable }: { rows: ChartRow[]; asTable: boolean }) {
  const totals = chartTotals(rows);
  const isEmpty = Object.values(totals).every((total) => total === 0);
  return (
    <>
      <Box h={HEIGHT_PX}>
        {isEmpty && (
          <Center h="100%">
            <Text c="dimmed">There was nothing to deliver in this time.</Text>
          </Center>
        )}
        {!isEmpty && asTable && <ChartTable rows={rows} height={HEIGHT_PX} />}
        {!isEmpty && !asTable && (
          <Suspense fallback={<Skeleton height={HEIGHT_PX} />}>
            <Box
              role="img"
              aria-label="Deliveries by outcome over time; the same numbers can be shown as a table"
            >
              <ChartBars rows={rows} height={HEIGHT_PX} />
            </Box>
          </Suspense>
        )}
      </Box>
      <ChartLegend totals={totals} />
    </>
  );
}
