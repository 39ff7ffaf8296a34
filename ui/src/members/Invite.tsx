import { Button, Group, Select } from '@mantine/core';
import { type FormEvent, useRef } from 'react';
import { EmailInput } from '@/components/form/EmailInput';
import { FormError, fieldErrors } from '@/components/form/FormError';
import { formValue } from '@/components/form/form-value';
import { ROLE_OPTIONS, ROLES } from '@/session/roles';
import { InvitationLink } from './InvitationLink';
import { type Role, useMemberMutations } from './queries';

/** Invites someone, and shows the link to send to them. */
export function Invite() {
  const { invite } = useMemberMutations();
  const form = useRef<HTMLFormElement>(null);
  const errors = fieldErrors(invite.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = { email: formValue(event, 'email').trim(), role: formValue(event, 'role') as Role };
    invite.mutate(body, { onSuccess: () => form.current?.reset() });
  };
  return (
    <form ref={form} onSubmit={submit}>
      <FormError error={invite.error} shown={['email', 'role']} />
      <Group align="flex-start" gap="sm">
        <EmailInput
          name="email"
          label="Email"
          autoComplete="off"
          required
          withAsterisk={false}
          flex="1 1 220px"
          error={errors.email}
        />
        <Select
          name="role"
          label="Role"
          defaultValue="member"
          allowDeselect={false}
          data={ROLE_OPTIONS}
          renderOption={({ option }) => <RoleOption role={option.value as Role} />}
          w={{ base: '100%', xs: 180 }}
          comboboxProps={{ width: 300, position: 'bottom-end' }}
          error={errors.role}
        />
        <Button type="submit" mt={{ base: 0, xs: 25 }} loading={invite.isPending}>
          Invite
        </Button>
      </Group>
      {invite.data && <InvitationLink invitation={invite.data} />}
    </form>
  );
}

function RoleOption({ role }: { role: Role }) {
  return (
    <div>
      {ROLES[role].label}
      <div style={{ fontSize: 'var(--mantine-font-size-xs)', color: 'var(--mantine-color-dimmed)' }}>
        {ROLES[role].may}
      </div>
    </div>
  );
}
