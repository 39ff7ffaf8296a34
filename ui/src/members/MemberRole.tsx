import { NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '@/api/client';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { ROLE_OPTIONS, ROLES } from '@/session/roles';
import { type Member, type Role, useMemberMutations } from './queries';

interface MemberRoleProps {
  member: Member;
  isMe: boolean;
}

/** A member's role, changed at once; giving up one's own ownership is asked first, for it can not be taken back. */
export function MemberRole({ member, isMe }: MemberRoleProps) {
  const { update } = useMemberMutations();
  const [asked, setAsked] = useState<Role>();
  const change = (role: Role) =>
    update.mutate({ member: member.id, role }, { onSettled: () => setAsked(undefined) });
  const { error } = update;
  return (
    <>
      <NativeSelect
        aria-label={`Role of ${member.email}`}
        size="xs"
        w={130}
        data={ROLE_OPTIONS}
        value={update.isPending ? update.variables.role : member.role}
        disabled={update.isPending}
        error={error && ((error instanceof ApiError && error.fields.role) || error.message)}
        onChange={(event) => {
          const role = event.currentTarget.value as Role;
          if (isMe) setAsked(role);
          else change(role);
        }}
      />
      <ConfirmDialog
        opened={asked !== undefined}
        title="Change your own role?"
        cancel="Stay owner"
        confirm="Change my role"
        pending={update.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && change(asked)}
      >
        {asked && (
          <Text size="sm">
            Your role will be {ROLES[asked].label}: {ROLES[asked].may.toLowerCase()}. Only another owner can
            make you an owner again.
          </Text>
        )}
      </ConfirmDialog>
    </>
  );
}
