import { Box, Group, Text } from '@mantine/core';
import type { Schemas } from '@/api/client';
import classes from '../deliveries.module.css';
import { duration } from '../words';
import { timingParts } from './timings';

/** What an attempt spent its time with: a thin bar, and the same as words. */
export function Timings({ timings }: { timings: Schemas['Timings'] }) {
  const parts = timingParts(timings);
  return (
    <Box>
      <Box className={classes.timings} aria-hidden>
        {parts.map((part, index) => (
          <Box key={part.label} className={classes.timing} data-part={index % 5} flex={part.share} />
        ))}
      </Box>
      <Group component="ul" className={classes.list} gap="xs" mt={6}>
        {parts.map((part, index) => (
          <Group key={part.label} component="li" gap={6} wrap="nowrap">
            <Box className={classes.dot} data-part={index % 5} aria-hidden />
            <Text size="xs" c="dimmed" className="numbers">
              {part.label} {duration(part.ms)}
            </Text>
          </Group>
        ))}
        <Text component="li" size="xs" fw={600} className="numbers">
          In total {duration(timings.total_ms)}
        </Text>
      </Group>
    </Box>
  );
}
