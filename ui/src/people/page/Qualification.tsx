import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
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
      <ConfirmDialog
        opened={opened}
        title={
          isQualified
            ? `Take back the qualification of ${person.first_name}?`
            : `Qualify ${person.first_name}?`
        }
        error={qualify.error}
        cancel="Leave as it is"
        confirm={isQualified ? 'Take it back' : 'Qualify'}
        isHarmless
        pending={qualify.isPending}
        onClose={shut}
        onConfirm={() => qualify.mutate(!isQualified, { onSuccess: shut })}
      >
        <Text size="sm">
          {isQualified
            ? 'They no longer count as qualified, and the person who referred them no longer gets the credit. Nothing is sent, and what webhooks have already sent cannot be called back.'
            : 'Webhooks for “a referred user becomes qualified” are sent at once, and the person who referred them gets the credit.'}
        </Text>
      </ConfirmDialog>
    </>
  );
}
