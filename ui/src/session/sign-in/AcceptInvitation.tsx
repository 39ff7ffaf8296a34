import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { answer, api, type Schemas } from '@/api/client';
import { FormError, fieldErrors } from '@/components/form/FormError';
import { formValue } from '@/components/form/form-value';
import { NewPassword } from '../password/NewPassword';
import { ROLES } from '../roles';

interface AcceptInvitationProps {
  token: string;
  invitation: { account_name: string; email: string; role: Schemas['Role'] };
  enter: (session: Schemas['Session']) => void;
}

/** Who is invited to what, and the password they choose. */
export function AcceptInvitation({ token, invitation, enter }: AcceptInvitationProps) {
  const { account_name, email, role } = invitation;
  const accept = useMutation({
    mutationFn: (password: string) =>
      answer(api.POST('/api/v2/invitations/accept', { body: { token, password } })),
    onSuccess: ({ data }) => enter(data),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    accept.mutate(formValue(event, 'password'));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          You are invited to <strong>{account_name}</strong> as <strong>{email}</strong>. Your role is{' '}
          <strong>{ROLES[role].label}</strong>: {ROLES[role].may.toLowerCase()}.
        </Text>
        <FormError error={accept.error} shown={['password']} />
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <NewPassword name="password" label="Choose a password" error={fieldErrors(accept.error).password} />
        <Button type="submit" fullWidth loading={accept.isPending}>
          Accept the invitation
        </Button>
      </Stack>
    </form>
  );
}
