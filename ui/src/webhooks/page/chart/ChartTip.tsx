import { Group, Paper, Text } from '@mantine/core';
import { stateWord } from '@/components/StateBadge';
import { PatternKey } from './ChartPatterns';
import { type ChartRow, OUTCOMES } from './chart-data';

/** A bar's numbers, beside the pointer. */
export function ChartTip({ row }: { row: ChartRow | undefined }) {
  if (!row) return null;
  return (
    <Paper withBorder shadow="sm" p="xs">
      <Text size="sm" fw={600}>
        {row.span}
      </Text>
      {OUTCOMES.filter((outcome) => row[outcome] > 0).map((outcome) => (
        <Group key={outcome} gap={6} wrap="nowrap">
          <PatternKey outcome={outcome} />
          <Text size="sm">{stateWord(outcome)}</Text>
          <Text size="sm" ml="auto" className="numbers">
            {row[outcome].toLocaleString('en')}
          </Text>
        </Group>
      ))}
    </Paper>
  );
}
