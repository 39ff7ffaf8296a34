import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { SearchSelect } from '@/components/form/SearchSelect';
import { Section } from '@/components/Section';
import { languageOptions, STATUSES, timeZones } from '../words';
import type { CampaignFormState } from './draft';

/** Fields stand in rows: explanations of different lengths above them would push them out of line. */
const LABEL_FIRST: ('label' | 'input' | 'error' | 'description')[] = [
  'label',
  'input',
  'error',
  'description',
];

/** Name, code, status, language and times of a campaign. */
export function CampaignBasics({ form, isNew }: { form: CampaignFormState; isNew: boolean }) {
  const { status, lang, time_zone } = form.values;
  const zones = useMemo(() => timeZones(time_zone), [time_zone]);
  const languages = useMemo(() => languageOptions(lang), [lang]);
  const rule = '8 letters and digits, starting with a letter; capitals count.';
  return (
    <Section title="Campaign">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <TextInput
          label="Name"
          inputWrapperOrder={LABEL_FIRST}
          description="People see it on your pages."
          required
          maxLength={255}
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Code"
          inputWrapperOrder={LABEL_FIRST}
          description={
            isNew
              ? `The first part of the sign-up link. ${rule} Left empty, we make one.`
              : `The first part of the sign-up link: after a change, the old link no longer works. ${rule}`
          }
          classNames={{ input: 'mono' }}
          spellCheck={false}
          autoComplete="off"
          maxLength={8}
          {...form.getInputProps('code')}
        />
        <Select
          label="Status"
          inputWrapperOrder={LABEL_FIRST}
          description={STATUSES.find(({ value }) => value === status)?.about}
          data={STATUSES}
          allowDeselect={false}
          {...form.getInputProps('status')}
        />
        <SearchSelect
          label="Language"
          inputWrapperOrder={LABEL_FIRST}
          description="Language of your public pages."
          data={languages}
          allowDeselect={false}
          {...form.getInputProps('lang')}
          value={lang}
        />
        <SearchSelect
          label="Time zone"
          inputWrapperOrder={LABEL_FIRST}
          description="Used for all dates, including those in webhooks."
          limit={100}
          nothingFoundMessage="No time zone has this name"
          data={zones}
          allowDeselect={false}
          {...form.getInputProps('time_zone')}
          value={time_zone}
        />
        <div />
        <TextInput
          type="datetime-local"
          label="Start (optional)"
          inputWrapperOrder={LABEL_FIRST}
          description={`On a clock in ${time_zone}.`}
          {...form.getInputProps('starts_at')}
        />
        <TextInput
          type="datetime-local"
          label="End (optional)"
          inputWrapperOrder={LABEL_FIRST}
          description={`On a clock in ${time_zone}.`}
          {...form.getInputProps('ends_at')}
        />
      </SimpleGrid>
    </Section>
  );
}
