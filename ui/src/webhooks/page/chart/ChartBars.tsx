import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { stateWord } from '@/components/StateBadge';
import { FILLS } from './ChartPatterns';
import { ChartTip } from './ChartTip';
import type { ChartRow } from './chart-data';
import { OUTCOMES } from './chart-data';

/** The bars alone; they arrive when they are needed. */
export default function ChartBars({ rows, height }: { rows: ChartRow[]; height: number }) {
  return (
    <BarChart
      h={height}
      data={rows}
      dataKey="span"
      type="stacked"
      series={OUTCOMES.map((name) => ({ name, label: stateWord(name), color: FILLS[name].color }))}
      barProps={(series) => ({
        fill: FILLS[series.name as keyof typeof FILLS].fill,
        isAnimationActive: false,
      })}
      yAxisProps={{ allowDecimals: false, width: 40 }}
      xAxisProps={{
        ticks: rows.filter((row) => row.isMarked).map((row) => row.span),
        tickFormatter: (span) => rows.find((row) => row.span === span)?.label ?? '',
        interval: 'equidistantPreserveStart',
        minTickGap: 24,
      }}
      barChartProps={{ accessibilityLayer: false }}
      maxBarWidth={36}
      tooltipAnimationDuration={0}
      tooltipProps={{
        content: ({ payload }) => <ChartTip row={payload?.[0]?.payload as ChartRow | undefined} />,
      }}
    />
  );
}
