import { Alert, Paper, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { randomId } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Campaign } from '@/campaigns/words';
import { FormFooter } from '@/components/form/FormFooter';
import { SearchSelect } from '@/components/form/SearchSelect';
import { UnsavedChangesDialog } from '@/components/form/UnsavedChangesDialog';
import { useAddPerson } from '../users';
import type { Person } from '../words';
import { MetaFields } from './MetaFields';
import { type Answers, metaBody, metaErrors } from './meta';
import { NameAndEmail } from './NameAndEmail';
import { ReferrerSelect } from './ReferrerSelect';

interface AddPersonFormProps {
  campaigns: Campaign[];
  /** The campaign that is chosen at first. */
  initial?: number;
  onAdded: (person: Person, wasThere: boolean) => void;
}

/** Adds someone to a campaign by hand. */
export function AddPersonForm({ campaigns, initial, onAdded }: AddPersonFormProps) {
  const form = useForm({
    initialValues: {
      campaign_id: initial ?? (campaigns.length === 1 ? campaigns[0]?.id : undefined),
      first_name: '',
      email: '',
      referrer: undefined as Person | undefined,
      answers: {} as Answers,
    },
    validate: {
      campaign_id: (chosen) => (campaigns.some(({ id }) => id === chosen) ? null : 'Select a campaign.'),
    },
  });
  const { first_name, email, referrer, answers } = form.values;
  const keyOf = useRequestKey();
  const add = useAddPerson();

  const campaign = campaigns.find(({ id }) => id === form.values.campaign_id);
  const questions = campaign?.fields[referrer ? 'person_invited' : 'person_referring'] ?? [];
  const meta = metaBody(questions, answers);
  const { errors } = form;
  const submit = form.onSubmit(() => {
    if (!campaign) return;
    const from = referrer && { field: 'id' as const, value: String(referrer.id) };
    const body = {
      campaign_id: campaign.id,
      first_name,
      email,
      meta,
      ...(from && { referrer: from }),
    };
    add.mutate(
      { body, key: keyOf(body) },
      {
        onSuccess: ({ person, wasThere }) => onAdded(person, wasThere),
        onError: ({ fields }) => form.setErrors(fields),
      },
    );
  });
  return (
    <Paper withBorder p={{ base: 'md', sm: 'lg' }} maw={640}>
      <UnsavedChangesDialog changed={Boolean(first_name || email) && !add.isPending && !add.isSuccess} />
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <SearchSelect
            label="Campaign"
            required
            data={campaigns.map(({ id, name }) => ({ value: String(id), label: name }))}
            allowDeselect={false}
            value={campaign ? String(campaign.id) : null}
            error={errors.campaign_id}
            onChange={(id) => {
              form.setFieldValue('campaign_id', Number(id));
              form.setFieldValue('referrer', undefined);
            }}
          />
          <NameAndEmail form={form} />
          {campaign && (
            <ReferrerSelect
              key={campaign.id}
              campaign={campaign.id}
              referrer={referrer}
              error={errors['referrer.value'] ?? errors.referrer}
              onChange={(person) => form.setFieldValue('referrer', person)}
            />
          )}
          <MetaFields
            questions={questions}
            answers={answers}
            errors={metaErrors(add.error?.fields ?? {}, meta)}
            onChange={(answers) => form.setFieldValue('answers', answers)}
          />
          <WhatHappens referrer={referrer} />
          <FormFooter error={add.error} failed="Not added" submit="Add person" pending={add.isPending} />
        </Stack>
      </form>
    </Paper>
  );
}

/** One key for one request: made again after a lost answer, it adds nobody twice. */
function useRequestKey() {
  const sent = useRef({ body: '', key: '' });
  return (request: object) => {
    const body = JSON.stringify(request);
    if (sent.current.body !== body) sent.current = { body, key: randomId('ui-') };
    return sent.current.key;
  };
}

function WhatHappens({ referrer }: { referrer: Person | undefined }) {
  return (
    <Alert variant="light" icon={<IconInfoCircle aria-hidden />} title="What happens">
      <Text size="sm">
        {referrer
          ? `They join as a Person Invited by ${referrer.first_name}, with the source Referred, and count as a referral.`
          : 'They join as a Person Referring, with the source Api, which webhooks select under “Added”.'}{' '}
        Webhooks for “user joins” that select them are sent at once. Someone whose email is already in the
        campaign is updated instead, and nothing is sent.
      </Text>
    </Alert>
  );
}
