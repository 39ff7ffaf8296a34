import { Box, Center, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Page } from '@/components/Page';

/** A page before the sign-in: one card in the middle. */
export function PublicPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Box w="100%" maw={420}>
        <Group gap={10} mb="lg" justify="center">
          <img src="/refhook.svg" width={28} height={28} alt="" />
          <Text fw={650} size="lg">
            Refhook
          </Text>
        </Group>
        <Paper withBorder p={{ base: 'lg', xs: 'xl' }}>
          <Page title={title}>{children}</Page>
        </Paper>
      </Box>
    </Center>
  );
}
