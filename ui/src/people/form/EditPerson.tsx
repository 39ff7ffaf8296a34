import { Button, Drawer, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { campaignQuery } from '@/campaigns/queries';
import { FormFooter } from '@/components/form/FormFooter';
import { useUpdatePerson } from '../users';
import type { Person } from '../words';
import { MetaFields } from './MetaFields';
import { answersOf, metaBody, metaErrors, questionsFor } from './meta';
import { NameAndEmail } from './NameAndEmail';

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
  const { first_name, email } = person;
  const form = useForm({ initialValues: { first_name, email, answers: before } });
  const { data: campaign } = useQuery(campaignQuery(String(person.campaign_id)));
  const update = useUpdatePerson(person.id);
  const questions = questionsFor(campaign?.fields[person.type] ?? [], person.meta);
  const meta = metaBody(questions, form.values.answers, before);
  const submit = form.onSubmit((values) => {
    const body = {
      ...(values.first_name !== first_name && { first_name: values.first_name }),
      ...(values.email !== email && { email: values.email }),
      ...(meta.length > 0 && { meta }),
    };
    if (Object.keys(body).length === 0) return onClose();
    update.mutate(body, { onSuccess: onClose, onError: ({ fields }) => form.setErrors(fields) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <NameAndEmail form={form} hasFocus />
        <MetaFields
          questions={questions}
          answers={form.values.answers}
          errors={metaErrors(update.error?.fields ?? {}, meta)}
          onChange={(answers) => form.setFieldValue('answers', answers)}
        />
        <FormFooter
          error={update.error}
          failed="Not saved"
          submit="Save changes"
          pending={update.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
