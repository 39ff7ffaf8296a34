import { Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useReducer } from 'react';
import { exactTime, relativeTime } from './relative-time';

/** A moment as a marketer reads it, "5 minutes ago"; exact on hover and focus. */
export function Time({ at }: { at: string }) {
  // Each time it is drawn it is told from that moment on: the time may be another one than before.
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  useInterval(draw, 15_000, { autoInvoke: true });
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
