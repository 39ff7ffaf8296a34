import { Alert, Button, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { expiresAt, LIFETIMES, type Lifetime } from './expiry';
import { type NewToken, type Token, useCreateToken } from './queries';
import { ShownOnce } from './ShownOnce';
import { SCOPES } from './TokenTable';

/** Creates an API token, and shows it once. */
export function CreateToken({ baseUrl }: { baseUrl: string }) {
  const [opened, setOpened] = useState(false);
  const [token, setToken] = useState<NewToken>();
  const close = () => setOpened(false);
  return (
    <>
      <Button onClick={() => setOpened(true)}>Create API token</Button>
      <Modal
        opened={opened}
        onClose={close}
        onExitTransitionEnd={() => setToken(undefined)}
        title={token ? 'Copy your API token' : 'Create API token'}
        closeOnClickOutside={false}
        closeOnEscape={!token}
        withCloseButton={!token}
        centered
        size="lg"
      >
        {token ? (
          <ShownOnce token={token} baseUrl={baseUrl} onDone={close} />
        ) : (
          <TokenForm onCreated={setToken} onCancel={close} />
        )}
      </Modal>
    </>
  );
}

function TokenForm({ onCreated, onCancel }: { onCreated: (token: NewToken) => void; onCancel: () => void }) {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Token['scope']>('read');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const [date, setDate] = useState('');
  const [noDate, setNoDate] = useState(false);
  const create = useCreateToken();
  const errors = create.error?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires_at = expiresAt(lifetime, date, Date.now());
    setNoDate(expires_at === undefined);
    if (expires_at !== undefined) create.mutate({ name, scope, expires_at }, { onSuccess: onCreated });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="What uses it, such as “Website form”, so that you know it again."
          required
          maxLength={255}
          autoComplete="off"
          data-autofocus
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group
          label="What it may do"
          value={scope}
          error={errors.scope}
          onChange={(value) => setScope(value as Token['scope'])}
        >
          <Stack gap="xs" mt="xs">
            {SCOPES.map(({ value, label, about }) => (
              <Radio key={value} value={value} label={label} description={about} />
            ))}
          </Stack>
        </Radio.Group>
        <Select
          label="Expires after"
          data={LIFETIMES}
          allowDeselect={false}
          value={lifetime}
          error={lifetime === 'date' ? undefined : errors.expires_at}
          onChange={(value) => value && setLifetime(value)}
        />
        {lifetime === 'date' && (
          <TextInput
            label="Last day"
            type="date"
            required
            value={date}
            error={errors.expires_at ?? (noDate ? 'Choose a day from today on.' : undefined)}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
        )}
        {create.error && (
          <Alert color="red" role="alert" title="Not created">
            {create.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
