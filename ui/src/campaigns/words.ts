import type { Schemas } from '@/api/client';

export type Campaign = Schemas['Campaign'];
export type FieldType = Schemas['CustomFieldType'];
export type Pages = keyof Schemas['CampaignFields'];

/** Whether people can join, in a marketer's words. */
export const STATUSES: { value: Campaign['status']; label: string; about: string }[] = [
  { value: 'launched', label: 'Launched', about: 'People can sign up and refer their friends.' },
  {
    value: 'draft',
    label: 'Draft',
    about: 'The pages are not open yet. The API and uploads can add people.',
  },
  {
    value: 'paused',
    label: 'Paused',
    about: 'The pages are closed for now. The API and uploads still add people.',
  },
];

/** What an answer to a custom field can be. */
export const FIELD_TYPES: { value: FieldType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'phone', label: 'Phone number' },
  { value: 'date', label: 'Date' },
  { value: 'select', label: 'Choice from a list' },
  { value: 'number', label: 'Number' },
  { value: 'url', label: 'Web address' },
  { value: 'checkbox', label: 'Checkbox' },
];

/** The two kinds of pages that ask for custom fields. */
export const PAGES: { pages: Pages; title: string; about: string }[] = [
  {
    pages: 'person_referring',
    title: 'Person Referring',
    about: 'Asked, besides first name and email, of people who register for a referral link.',
  },
  {
    pages: 'person_invited',
    title: 'Person Invited',
    about: 'Asked, besides first name and email, of friends who come through a referral link.',
  },
];

/** The languages that the public pages have. */
const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pt'];
const names = new Intl.DisplayNames('en', { type: 'language' });

/** Languages for a select, by name. `present` is among them, also one of before that the pages do not have. */
export function languageOptions(present: string) {
  const tags = new Set([...LANGUAGES, present]);
  const options = [...tags].map((value) => ({ value, label: `${nameOf(value)} (${value})` }));
  return options.sort((one, other) => one.label.localeCompare(other.label));
}

function nameOf(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Time zones for a select; `present` is among them. */
export function timeZones(present: string): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), present])];
}
