import { Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useReducer } from 'react';
import { exactTime, relativeTime } from './relative-time';

/** A moment as a marketer reads it, "5 minutes ago"; exact on hover and focus. */
export function Time({ at }: { at: string }) {
  // Rendered again every now and then, since "5 minutes ago" grows old.
  const [, render] = useReducer((count: number) => count + 1, 0);
  useInterval(render, 15_000, { autoInvoke: true });
  const exact = exactTime(at);
  return (
    <Tooltip label={exact} events={{ hover: true, focus: true, touch: true }}>
      <Text component="time" pos="relative" inherit dateTime={at} tabIndex={0}>
        {relativeTime(at, Date.now())}
        <VisuallyHidden> ({exact})</VisuallyHidden>
      </Text>
    </Tooltip>
  );
}
