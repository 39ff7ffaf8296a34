import { Box, Code, Group, Text } from '@mantine/core';
import { CopyIcon } from '@/components/CopyText';

/** An example with its name, to copy. It wraps instead of running out of a small screen. */
export function CodeExample({ name, text }: { name: string; text: string }) {
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <CopyIcon text={text} what={`example: ${name}`} />
      </Group>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
    </Box>
  );
}
