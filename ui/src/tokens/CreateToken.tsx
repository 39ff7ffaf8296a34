import { Button, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { type FormErrors, useForm } from '@mantine/form';
import { useState } from 'react';
import type { ApiError } from '@/api/client';
import { FormFooter } from '@/components/form/FormFooter';
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
  const create = useCreateToken();
  const form = useForm({
    initialValues: { name: '', scope: 'read' as Token['scope'], lifetime: '90' as Lifetime, date: '' },
    validate: ({ lifetime, date }): FormErrors =>
      expiresAt(lifetime, date, Date.now()) === undefined
        ? { expires_at: 'Choose a day from today on.' }
        : {},
  });
  const { errors } = form;
  const { lifetime } = form.values;
  const submit = form.onSubmit(({ name, scope, lifetime, date }) => {
    const expires_at = expiresAt(lifetime, date, Date.now()) ?? null;
    const onError = ({ fields }: ApiError) => form.setErrors(fields);
    create.mutate({ name, scope, expires_at }, { onSuccess: onCreated, onError });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="What uses it, such as “Website form”, so that you recognise it."
          required
          maxLength={255}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Radio.Group label="What it may do" {...form.getInputProps('scope')}>
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
          {...form.getInputProps('lifetime')}
          error={lifetime === 'date' ? undefined : errors.expires_at}
        />
        {lifetime === 'date' && (
          <TextInput
            label="Last day"
            type="date"
            required
            {...form.getInputProps('date')}
            error={errors.expires_at}
          />
        )}
        <FormFooter
          error={create.error}
          failed="Not created"
          submit="Create token"
          pending={create.isPending}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
