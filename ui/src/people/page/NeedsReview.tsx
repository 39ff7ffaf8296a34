import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useMayWrite } from '@/session/session';
import { useDismissFlags } from '../users';
import { flagWords, type Person } from '../words';

/** What somebody should look at about a person, and the button that says it is all right. */
export function NeedsReview({ person }: { person: Person }) {
  const mayWrite = useMayWrite();
  const dismiss = useDismissFlags(person.id);
  if (person.flags.length === 0) return null;
  return (
    <Alert color="yellow" icon={<IconFlag aria-hidden />} title="Needs review">
      <Stack gap="xs">
        {person.flags.map(flagWords).map(({ label, about }) => (
          <Text key={label} size="sm">
            <b>{label}.</b> {about}
          </Text>
        ))}
        {dismiss.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {dismiss.error.message}
          </Text>
        )}
        {mayWrite && (
          <Group>
            <Button
              size="xs"
              variant="default"
              loading={dismiss.isPending}
              onClick={() => dismiss.mutate(undefined, { onSuccess: toHeading })}
            >
              Dismiss
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** The button is gone with its alert; the keyboard goes on from the start of the screen. */
const toHeading = () => document.querySelector('h1')?.focus({ preventScroll: true });
