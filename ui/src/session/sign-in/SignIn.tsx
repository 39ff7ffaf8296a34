import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { answer, api, type Schemas } from '@/api/client';
import { EmailInput } from '@/components/form/EmailInput';
import { FormError, fieldErrors } from '@/components/form/FormError';
import { formValue } from '@/components/form/form-value';

interface SignInProps {
  /** Someone came here by a one-time link that no longer works. */
  linkUsed: boolean;
  enter: (session: Schemas['Session']) => void;
}

/** E-mail address and password. */
export function SignIn({ linkUsed, enter }: SignInProps) {
  const login = useMutation({
    mutationFn: (body: { email: string; password: string }) => answer(api.POST('/api/v2/session', { body })),
    onSuccess: ({ data }) => enter(data),
  });
  const errors = fieldErrors(login.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    login.mutate({ email: formValue(event, 'email').trim(), password: formValue(event, 'password') });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {linkUsed && !login.error && <LinkUsed />}
        <FormError error={login.error} shown={['email', 'password']} />
        <EmailInput
          name="email"
          label="Email"
          autoComplete="username"
          required
          withAsterisk={false}
          error={errors.email}
        />
        <PasswordInput
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          error={errors.password}
        />
        <Button type="submit" fullWidth loading={login.isPending}>
          Sign in
        </Button>
        <Text size="sm" c="dimmed">
          Forgot your password? Ask the person who runs this server for a one-time sign-in link.
        </Text>
      </Stack>
    </form>
  );
}

function LinkUsed() {
  return (
    <Alert color="yellow" role="alert" title="This link no longer works">
      <Text size="sm">
        A sign-in link works once and for a short time. Sign in with your password, or ask the person who runs
        this server for a new link.
      </Text>
    </Alert>
  );
}
