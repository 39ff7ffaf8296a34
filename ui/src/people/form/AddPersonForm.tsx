import { Alert, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { type FormEvent, useRef, useState } from 'react';
import type { Campaign } from '@/campaigns/words';
import { LeaveQuestion } from '@/components/form/LeaveQuestion';
import { SearchSelect } from '@/components/form/SearchSelect';
import { useAddPerson } from '../users';
import type { Person } from '../words';
import { MetaFields } from './MetaFields';
import { type Answers, metaBody, metaErrors } from './meta';
import { ReferrerSelect } from './ReferrerSelect';

interface AddPersonFormProps {
  campaigns: Campaign[];
  /** The campaign that is chosen at first. */
  initial?: number;
  onAdded: (person: Person, wasThere: boolean) => void;
}

/** Adds someone to a campaign by hand. */
export function AddPersonForm({ campaigns, initial, onAdded }: AddPersonFormProps) {
  const [campaignId, setCampaignId] = useState(
    initial ?? (campaigns.length === 1 ? campaigns[0]?.id : undefined),
  );
  const [firstName, setFirstName] = useState('');
  const [email, setEmail] = useState('');
  const [referrer, setReferrer] = useState<Person>();
  const [answers, setAnswers] = useState<Answers>({});
  // One key for one request: asked again after a lost answer, it adds nobody twice.
  const sent = useRef({ body: '', key: '' });
  const [missing, setMissing] = useState(false);
  const add = useAddPerson();

  const campaign = campaigns.find(({ id }) => id === campaignId);
  const questions = campaign?.fields[referrer ? 'person_invited' : 'person_referring'] ?? [];
  const meta = metaBody(questions, answers);
  const errors = add.error?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!campaign);
    if (!campaign) return;
    const from = referrer && { field: 'id' as const, value: String(referrer.id) };
    const body = {
      campaign_id: campaign.id,
      first_name: firstName,
      email,
      meta,
      ...(from && { referrer: from }),
    };
    const text = JSON.stringify(body);
    if (sent.current.body !== text) sent.current = { body: text, key: randomId('ui-') };
    add.mutate(
      { body, key: sent.current.key },
      { onSuccess: ({ person, wasThere }) => onAdded(person, wasThere) },
    );
  };
  return (
    <Paper withBorder p={{ base: 'md', sm: 'lg' }} maw={640}>
      <LeaveQuestion changed={Boolean(firstName || email) && !add.isPending && !add.isSuccess} />
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <SearchSelect
            label="Campaign"
            required
            data={campaigns.map(({ id, name }) => ({ value: String(id), label: name }))}
            allowDeselect={false}
            value={campaign ? String(campaign.id) : null}
            error={errors.campaign_id ?? (missing && !campaign ? 'Select a campaign.' : undefined)}
            onChange={(id) => {
              setCampaignId(Number(id));
              setReferrer(undefined);
            }}
          />
          <TextInput
            label="First name"
            required
            maxLength={255}
            autoComplete="off"
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
          {campaign && (
            <ReferrerSelect
              key={campaign.id}
              campaign={campaign.id}
              referrer={referrer}
              error={errors['referrer.value'] ?? errors.referrer}
              onChange={setReferrer}
            />
          )}
          <MetaFields
            questions={questions}
            answers={answers}
            errors={metaErrors(errors, meta)}
            onChange={setAnswers}
          />
          <Alert variant="light" icon={<IconInfoCircle aria-hidden />} title="What happens">
            <Text size="sm">
              {referrer
                ? `They join as a Person Invited by ${referrer.first_name}, with the source Referred, and count as a referral.`
                : 'They join as a Person Referring, with the source Api, which webhooks select under “Added”.'}{' '}
              Webhooks for “user joins” that select them are sent at once. Someone whose email is in the
              campaign already is updated instead, and nothing is sent.
            </Text>
          </Alert>
          {add.error && (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title="Not added">
              {add.error.message}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={add.isPending}>
              Add person
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
