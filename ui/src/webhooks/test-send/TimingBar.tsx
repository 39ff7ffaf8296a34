import { Group, Progress, Stack, Text } from '@mantine/core';
import type { Schemas } from '@/api/client';
import classes from './TimingBar.module.css';
import { timingParts } from './timing';

/** Where the time of an attempt went: a bar for the eye, and the same in words. */
export function TimingBar({ timings }: { timings: Schemas['Timings'] }) {
  const parts = timingParts(timings);
  return (
    <Stack gap={6}>
      <Progress.Root size="sm" radius="xs" aria-hidden>
        {parts.map((part, index) => (
          <Progress.Section key={part.name} value={part.share} className={classes[`part${index}`]} />
        ))}
      </Progress.Root>
      <Group gap="xs" component="ul" className={classes.legend}>
        {parts.map((part, index) => (
          <li key={part.name}>
            <Text size="xs" c="dimmed" className="numbers">
              <span className={`${classes.dot} ${classes[`part${index}`]}`} aria-hidden /> {part.name}{' '}
              {part.ms} ms
            </Text>
          </li>
        ))}
      </Group>
    </Stack>
  );
}
