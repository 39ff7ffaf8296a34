import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQualify } from '../users';
import type { Person } from '../words';

/** Qualifies a person invited, or takes it back, after saying what is sent. */
export function Qualification({ person }: { person: Person }) {
  const [opened, { open, close }] = useDisclosure();
  const qualify = useQualify(person.id);
  const isQualified = person.qualified_at !== null;
  const shut = () => {
    qualify.reset();
    close();
  };
  return (
    <>
      <Button variant={isQualified ? 'default' : 'filled'} onClick={open}>
        {isQualified ? 'Take back qualification' : 'Qualify'}
      </Button>
      <Modal
        opened={opened}
        onClose={shut}
        title={
          isQualified
            ? `Take back the qualification of ${person.first_name}?`
            : `Qualify ${person.first_name}?`
        }
        centered
      >
        <Stack>
          <Text size="sm">
            {isQualified
              ? 'They no longer count as qualified, nor does the one who referred them get credit for it. Nothing is sent, and what webhooks have sent already can not be called back.'
              : 'Webhooks for “a referred user becomes qualified” are sent at once, and the one who referred them gets the credit.'}
          </Text>
          {qualify.error && (
            <Alert color="red" role="alert">
              {qualify.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={shut} data-autofocus>
              Leave as it is
            </Button>
            <Button
              loading={qualify.isPending}
              onClick={() => qualify.mutate(!isQualified, { onSuccess: shut })}
            >
              {isQualified ? 'Take it back' : 'Qualify'}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
