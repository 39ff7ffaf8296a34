import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { answer, api, type Schemas } from '@/api/client';
import { EmailInput } from '@/components/form/EmailInput';
import { FormError, fieldErrors } from '@/components/form/FormError';
import { formValue } from '@/components/form/form-value';
import { NewPassword } from '../password/NewPassword';

interface SetUpProps {
  /** What follows the `#` of the link that the server printed. */
  token: string;
  enter: (session: Schemas['Session']) => void;
}

/** The first account of a server, and its owner. */
export function SetUp({ token, enter }: SetUpProps) {
  const setUp = useMutation({
    mutationFn: (body: { token: string; account_name: string; email: string; password: string }) =>
      answer(api.POST('/api/v2/setup', { body })),
    onSuccess: ({ data }) => enter(data),
  });
  const errors = fieldErrors(setUp.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setUp.mutate({
      token,
      account_name: formValue(event, 'account_name'),
      email: formValue(event, 'email').trim(),
      password: formValue(event, 'password'),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">Welcome. You will be the owner of this server's account and can invite others.</Text>
        <FormError error={setUp.error} shown={['account_name', 'email', 'password']} />
        <TextInput
          name="account_name"
          label="Account name"
          description="Your company or team. It is shown at the top of every page."
          autoComplete="organization"
          required
          withAsterisk={false}
          maxLength={100}
          error={errors.account_name}
        />
        <EmailInput
          name="email"
          label="Your email"
          autoComplete="username"
          required
          withAsterisk={false}
          error={errors.email}
        />
        <NewPassword name="password" label="Choose a password" error={errors.password} />
        <Button type="submit" fullWidth loading={setUp.isPending}>
          Create the account
        </Button>
      </Stack>
    </form>
  );
}

/** Without the link nobody can take a new server for themselves. */
export function WhereIsTheLink() {
  return (
    <Stack gap="sm">
      <Text size="sm">
        This server has no account yet. To create it, open the one-time set-up link that the server printed
        when it started.
      </Text>
      <Text size="sm">
        You will find it in the terminal where Refhook was started, or in its log. If the link has expired,
        start Refhook again: it prints a new one.
      </Text>
    </Stack>
  );
}
