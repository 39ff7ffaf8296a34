import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
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
      <ConfirmDialog
        opened={opened}
        title={`Delete ${person.first_name}?`}
        error={erase.error}
        cancel="Keep them"
        confirm="Delete for good"
        pending={erase.isPending}
        onClose={close}
        onConfirm={() => erase.mutate(undefined, { onSuccess: onErased })}
      >
        <Text size="sm">
          The name, email, code and custom fields of {person.email} are erased, including from the log of what
          was sent. What is still waiting to be sent about them is not sent, and their referral link stops
          working. The friends they referred stay. This cannot be undone.
        </Text>
      </ConfirmDialog>
    </>
  );
}
