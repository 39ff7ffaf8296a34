import { Group, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';

/** Advice beside a field. */
export function Tip({ children }: { children: React.ReactNode }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <IconBulb
        size={18}
        aria-hidden
        style={{ flex: 'none', marginTop: 1 }}
        color="var(--mantine-color-anchor)"
      />
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Group>
  );
}
