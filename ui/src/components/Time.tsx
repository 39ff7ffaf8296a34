import { Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { exactTime, relativeTime } from './relative-time';

/** A moment as a marketer reads it, "5 minutes ago"; exact on hover and focus. */
export function Time({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 15_000, { autoInvoke: true });
  const exact = exactTime(at);
  return (
    <Tooltip label={exact} events={{ hover: true, focus: true, touch: true }}>
      <Text component="time" pos="relative" inherit dateTime={at} tabIndex={0}>
        {relativeTime(at, now)}
        <VisuallyHidden> ({exact})</VisuallyHidden>
      </Text>
    </Tooltip>
  );
}
