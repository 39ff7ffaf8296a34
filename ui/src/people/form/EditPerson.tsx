import { Alert, Button, Drawer, Group, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { campaignQuery } from '@/campaigns/queries';
import { useUpdatePerson } from '../users';
import type { Person } from '../words';
import { MetaFields } from './MetaFields';
import { answersOf, metaBody, metaErrors, questionsFor } from './meta';

/** Changes someone's name, email or custom fields. */
export function EditPerson({ person }: { person: Person }) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        Edit
      </Button>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        title={`Edit ${person.first_name}`}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': 'Close without saving' }}
      >
        <EditForm person={person} onClose={close} />
      </Drawer>
    </>
  );
}

function EditForm({ person, onClose }: { person: Person; onClose: () => void }) {
  const before = answersOf(person.meta);
  const [firstName, setFirstName] = useState(person.first_name);
  const [email, setEmail] = useState(person.email);
  const [answers, setAnswers] = useState(before);
  const { data: campaign } = useQuery(campaignQuery(String(person.campaign_id)));
  const update = useUpdatePerson(person.id);
  const questions = questionsFor(campaign?.fields[person.type] ?? [], person.meta);
  const meta = metaBody(questions, answers, before);
  const errors = update.error?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = {
      ...(firstName !== person.first_name && { first_name: firstName }),
      ...(email !== person.email && { email }),
      ...(meta.length > 0 && { meta }),
    };
    if (Object.keys(body).length === 0) return onClose();
    update.mutate(body, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="First name"
          required
          maxLength={255}
          autoComplete="off"
          data-autofocus
          value={firstName}
          error={errors.first_name}
          onChange={(event) => setFirstName(event.currentTarget.value)}
        />
        <TextInput
          label="Email"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoComplete="off"
          value={email}
          error={errors.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <MetaFields
          questions={questions}
          answers={answers}
          errors={metaErrors(errors, meta)}
          onChange={setAnswers}
        />
        {update.error && (
          <Alert color="red" role="alert" title="Not saved">
            {update.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={update.isPending}>
            Save changes
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
