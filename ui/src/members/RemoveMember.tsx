import { ActionIcon, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { ConfirmButtons } from '@/components/form/ConfirmButtons';
import { FormError } from '@/components/form/FormError';
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
      <Modal opened={opened} onClose={close} title="Remove this member?" centered>
        <Stack>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <strong>{member.email}</strong> is signed out at once and can no longer sign in. What they created
            stays and goes on working. You can invite them again.
          </Text>
          <FormError error={remove.error} shown={[]} />
          <ConfirmButtons
            cancel="Keep"
            confirm="Remove member"
            pending={remove.isPending}
            onCancel={close}
            onConfirm={() => remove.mutate(member.id)}
          />
        </Stack>
      </Modal>
    </>
  );
}
