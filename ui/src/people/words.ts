import type { Schemas } from '@/api/client';

export type Person = Schemas['User'];

/** The two kinds of people. */
export const TYPES: { value: Person['type']; label: string }[] = [
  { value: 'person_referring', label: 'Person Referring' },
  { value: 'person_invited', label: 'Person Invited' },
];

/** Ways into a campaign, as webhooks name them, and what each means. */
export const SOURCES: { value: Person['source']; label: string }[] = [
  { value: 'Referred', label: 'Referred: by a friend’s link' },
  { value: 'Direct', label: 'Direct: on the campaign’s page' },
  { value: 'Widget', label: 'Widget' },
  { value: 'Popup', label: 'Pop-up' },
  { value: 'Embed', label: 'Embedded form' },
  { value: 'Added', label: 'Added: by upload' },
  { value: 'Api', label: 'API' },
  { value: 'Zapier', label: 'Zapier' },
  { value: 'Make', label: 'Make' },
  { value: 'N8n', label: 'n8n' },
  { value: 'Crm', label: 'CRM' },
  { value: 'Test', label: 'Test' },
];

/** What somebody should look at, and what it means. */
const FLAGS: Record<string, { label: string; about: string }> = {
  same_address: {
    label: 'Same internet address',
    about: 'They joined from the internet address of their referrer. A family or an office shares one, too.',
  },
  self_referral: {
    label: 'Possible self-referral',
    about: 'Their email address looks like that of their referrer.',
  },
  duplicate_email: {
    label: 'Duplicate email',
    about: 'Someone who joined this campaign before them has the same email address, written in another way.',
  },
};

export const flagWords = (flag: string) => FLAGS[flag] ?? { label: flag, about: '' };

export const typeWord = (type: Person['type']) => TYPES.find(({ value }) => value === type)?.label ?? type;

/** The way into a campaign by its name alone. */
export const sourceWord = (source: Person['source']) =>
  (SOURCES.find(({ value }) => value === source)?.label ?? source).split(':')[0];
