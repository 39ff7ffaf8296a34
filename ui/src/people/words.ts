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

export const typeWord = (type: Person['type']) => TYPES.find(({ value }) => value === type)?.label ?? type;
