import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { Draft } from '../draft/draft';
import type { Kept } from '../draft/draft-storage';

interface ResumeDraftProps {
  kept: Kept | null;
  onContinue: (draft: Draft) => void;
  onStartOver: () => void;
}

/** Offers the work that was left behind, before anything is done with it. */
export function ResumeDraft({ kept, onContinue, onStartOver }: ResumeDraftProps) {
  if (!kept) return null;
  const { draft, secretsLost, version } = kept;
  const isNew = version === null;
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack gap="md">
        <Title order={2}>{isNew ? 'Unfinished webhook found' : 'Unsaved changes found'}</Title>
        <Text size="sm">
          {isNew
            ? `${draft.name ? `“${draft.name}” is` : 'What you typed is'} still here, and not saved yet.`
            : `Your changes to “${draft.name}” are still here. They are not saved, so the webhook goes on as before.`}
          {secretsLost &&
            ' Passwords, tokens and header values are never kept in the browser: you will be asked for them again.'}
        </Text>
        <Group gap="sm">
          <Button onClick={() => onContinue(draft)}>Continue where you left off</Button>
          <Button variant="default" onClick={onStartOver}>
            {isNew ? 'Start over' : 'Discard my changes'}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
