import { Alert, Anchor, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { answer, api } from '@/api/client';
import { sessionQuery } from '@/api/queries';
import { sessionEnd, sessionStarted } from '@/api/session-end';
import { signInLink } from './sign-out';

/** Asks for the password over the page when the session has ended in the middle of work. */
export function ExpiredSession({ email }: { email: string }) {
  const open = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.read);
  return (
    <Modal
      opened={open}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has ended"
      centered
    >
      {open && <PasswordAgain email={email} />}
    </Modal>
  );
}

function PasswordAgain({ email }: { email: string }) {
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => answer(api.POST('/api/v2/session', { body: { email, password } })),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session.data);
      sessionStarted();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          Sign in again to continue. What you typed is still here, and no lead is affected.
        </Text>
        {login.error && <Alert color="red" role="alert" title={login.error.message} />}
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label={`Password of ${email}`}
          autoComplete="current-password"
          data-autofocus
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group justify="space-between">
          <Anchor href={signInLink()} size="sm">
            Sign in as someone else
          </Anchor>
          <Button type="submit" loading={login.isPending}>
            Sign in
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
