import { Box, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface SectionProps {
  title: string;
  /** One sentence that says what this is for. */
  about?: ReactNode;
  /** What can be done here, right of the title. */
  actions?: ReactNode;
  /** For links that lead here. */
  id?: string;
  children: ReactNode;
}

/** A part of a screen with a heading of its own. */
export function Section({ title, about, actions, id, children }: SectionProps) {
  return (
    <Paper
      component="section"
      withBorder
      p={{ base: 'md', sm: 'lg' }}
      id={id}
      style={{ scrollMarginTop: 72 }}
    >
      <Stack gap="md">
        <Group justify="space-between" align="flex-start">
          {/* The text wraps before the actions go below it. */}
          <Box flex="1 1 300px">
            <Title order={2}>{title}</Title>
            {about && (
              <Text size="sm" c="dimmed" mt={4} maw={680}>
                {about}
              </Text>
            )}
          </Box>
          {actions && <Group gap="sm">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
