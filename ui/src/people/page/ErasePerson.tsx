import { Alert, Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ConfirmButtons } from '@/components/form/ConfirmButtons';
import { useErasePerson } from '../users';
import type { Person } from '../words';

/** Asks before someone is erased, and says what is lost. */
export function ErasePerson({ person, onErased }: { person: Person; onErased: () => void }) {
  const [opened, { open, close }] = useDisclosure();
  const erase = useErasePerson(person.id);
  return (
    <>
      <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
        Delete
      </Button>
      <Modal opened={opened} onClose={close} title={`Delete ${person.first_name}?`} centered>
        <Stack>
          <Text size="sm">
            Name, email, code and custom fields of {person.email} are erased, also from the log of what was
            sent. What waits to be sent about them is not sent any more, and their referral link stops
            working. The friends they referred stay. This can not be undone.
          </Text>
          {erase.error && (
            <Alert color="red" role="alert">
              {erase.error.message}
            </Alert>
          )}
          <ConfirmButtons
            cancel="Keep them"
            confirm="Delete for good"
            pending={erase.isPending}
            onCancel={close}
            onConfirm={() => erase.mutate(undefined, { onSuccess: onErased })}
          />
        </Stack>
      </Modal>
    </>
  );
}
