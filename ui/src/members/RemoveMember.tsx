import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { type Member, useMemberMutations } from './queries';

/** The button that takes a member's access away, and the question before. */
export function RemoveMember({ member }: { member: Member }) {
  const [opened, { open, close }] = useDisclosure();
  const { remove } = useMemberMutations();
  return (
    <>
      <Tooltip label="Remove">
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`Remove ${member.email}`}
          onClick={open}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ConfirmDialog
        opened={opened}
        title="Remove this member?"
        error={remove.error}
        cancel="Keep"
        confirm="Remove member"
        pending={remove.isPending}
        onClose={close}
        onConfirm={() => remove.mutate(member.id)}
      >
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <strong>{member.email}</strong> is signed out at once and can no longer sign in. What they created
          stays and keeps working. You can invite them again.
        </Text>
      </ConfirmDialog>
    </>
  );
}
