import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { answer, api, type Schemas } from '@/api/client';
import { sessionQuery } from '@/api/queries';
import { FormError, fieldErrors } from '@/components/form/FormError';
import { formValue } from '@/components/form/form-value';
import { useByLink } from './by-link';
import { NewPassword } from './NewPassword';

interface Passwords {
  current_password: string | null;
  new_password: string;
}

/** Changes the password. A first one, and one right after a one-time link, is set without the current one. */
export function ChangePassword({ member }: { member: Schemas['Session']['member'] }) {
  const byLink = useByLink();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: (body: Passwords) => answer(api.PUT('/api/v2/session/password', { body })),
    onSuccess: () => {
      form.current?.reset();
      byLink.forget();
      return client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const errors = fieldErrors(change.error);
  // The server knows better whether the link was used too long ago.
  const asks = (member.has_password && !byLink.recent) || errors.current_password !== undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate({
      current_password: asks ? formValue(event, 'current_password') : null,
      new_password: formValue(event, 'new_password'),
    });
  };
  return (
    <form ref={form} onSubmit={submit}>
      <Stack maw={420}>
        {change.isSuccess && (
          <Alert color="green" role="status">
            <Text size="sm">
              Your new password is in use from now on. You were signed out everywhere else.
            </Text>
          </Alert>
        )}
        <FormError error={change.error} shown={['current_password', 'new_password']} />
        <input type="email" autoComplete="username" value={member.email} readOnly hidden />
        {asks && (
          <PasswordInput
            name="current_password"
            label="Current password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            error={errors.current_password}
          />
        )}
        <NewPassword name="new_password" label="New password" error={errors.new_password} />
        <div>
          <Button type="submit" loading={change.isPending}>
            {asks ? 'Change password' : 'Set password'}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
