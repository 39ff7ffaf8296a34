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
            ? 'They no longer count as qualified, nor does the one who referred them get credit for it. Nothing is sent, and what webhooks have sent already can not be called back.'
            : 'Webhooks for “a referred user becomes qualified” are sent at once, and the one who referred them gets the credit.'}
        </Text>
      </ConfirmDialog>
    </>
  );
}
