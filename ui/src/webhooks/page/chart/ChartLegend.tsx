import { Group, Text } from '@mantine/core';
import { stateWord } from '@/components/StateBadge';
import classes from '../page.module.css';
import { ChartPatterns, PatternKey } from './ChartPatterns';
import { OUTCOMES, type Totals } from './chart-data';

/** What the patterns mean, with the sum of each. */
export function ChartLegend({ totals }: { totals: Totals }) {
  return (
    <Group component="ul" gap="lg" mt="sm" mih={24} className={classes.list}>
      {/* A pattern is known to the whole page; the legend is there before the bars are. */}
      <svg width={0} height={0} aria-hidden="true" className={classes.away}>
        <ChartPatterns />
      </svg>
      {OUTCOMES.map((outcome) => (
        <Group key={outcome} component="li" gap={6} wrap="nowrap">
          <PatternKey outcome={outcome} />
          <Text size="sm">
            {stateWord(outcome)}{' '}
            <Text span fw={600} className="numbers">
              {totals[outcome].toLocaleString('en')}
            </Text>
          </Text>
        </Group>
      ))}
    </Group>
  );
}
