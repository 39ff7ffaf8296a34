import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { SearchSelect } from '@/components/form/SearchSelect';
import { Section } from '@/components/Section';
import { languageOptions, STATUSES, timeZones } from '../words';
import type { CampaignDraft } from './draft';

interface CampaignBasicsProps {
  draft: CampaignDraft;
  errors: Record<string, string>;
  isNew: boolean;
  onChange: (draft: CampaignDraft) => void;
}

/** Fields stand in rows: explanations of different lengths above them would push them out of line. */
const BELOW: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

/** Name, code, status, language and times of a campaign. */
export function CampaignBasics({ draft, errors, isNew, onChange }: CampaignBasicsProps) {
  const set = (change: Partial<CampaignDraft>) => onChange({ ...draft, ...change });
  const zones = useMemo(() => timeZones(draft.timeZone), [draft.timeZone]);
  const languages = useMemo(() => languageOptions(draft.lang), [draft.lang]);
  const rule = '8 letters and digits, starting with a letter; capitals count.';
  return (
    <Section title="Campaign">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <TextInput
          label="Name"
          inputWrapperOrder={BELOW}
          description="People see it on your pages."
          required
          maxLength={255}
          value={draft.name}
          error={errors.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Code"
          inputWrapperOrder={BELOW}
          description={
            isNew
              ? `The first part of the sign-up link. ${rule} Left empty, we make one.`
              : `The first part of the sign-up link: after a change, the old link no longer works. ${rule}`
          }
          classNames={{ input: 'mono' }}
          spellCheck={false}
          autoComplete="off"
          maxLength={8}
          value={draft.code}
          error={errors.code}
          onChange={(event) => set({ code: event.currentTarget.value })}
        />
        <Select
          label="Status"
          inputWrapperOrder={BELOW}
          description={STATUSES.find(({ value }) => value === draft.status)?.about}
          data={STATUSES}
          allowDeselect={false}
          value={draft.status}
          error={errors.status}
          onChange={(status) => status && set({ status })}
        />
        <SearchSelect
          label="Language"
          inputWrapperOrder={BELOW}
          description="Language of your public pages."
          data={languages}
          allowDeselect={false}
          value={draft.lang}
          error={errors.lang}
          onChange={(lang) => lang && set({ lang })}
        />
        <SearchSelect
          label="Time zone"
          inputWrapperOrder={BELOW}
          description="Used for all dates, including those in webhooks."
          limit={100}
          nothingFoundMessage="No time zone has this name"
          data={zones}
          allowDeselect={false}
          value={draft.timeZone}
          error={errors.time_zone}
          onChange={(timeZone) => timeZone && set({ timeZone })}
        />
        <div />
        <TextInput
          type="datetime-local"
          label="Start (optional)"
          inputWrapperOrder={BELOW}
          description={`On a clock in ${draft.timeZone}.`}
          value={draft.starts}
          error={errors.starts_at}
          onChange={(event) => set({ starts: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label="End (optional)"
          inputWrapperOrder={BELOW}
          description={`On a clock in ${draft.timeZone}.`}
          value={draft.ends}
          error={errors.ends_at}
          onChange={(event) => set({ ends: event.currentTarget.value })}
        />
      </SimpleGrid>
    </Section>
  );
}
