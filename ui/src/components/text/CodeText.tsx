import { Box, Group, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { CopyIcon } from './CopyText';
import { visibleText } from './visible-text';

interface CodeTextProps {
  /** What it is, such as "Body". */
  label: string;
  text: string;
  /** Whether it can be copied, as it is and not as it is shown. */
  canCopy?: boolean;
}

/** Something from the wire, as text: never interpreted, and nothing in it is hidden. */
export function CodeText({ label, text, canCopy = false }: CodeTextProps) {
  const id = useId();
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" mih={28}>
        <Text id={id} size="xs" fw={600} c="dimmed">
          {label}
        </Text>
        {canCopy && <CopyIcon text={text} what={label.toLowerCase()} />}
      </Group>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: the keyboard scrolls what is longer than its place */}
      <Box component="pre" className="code-text" role="region" aria-labelledby={id} tabIndex={0}>
        {visibleText(text)}
      </Box>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: up to here */}
    </Stack>
  );
}
