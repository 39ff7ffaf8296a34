import type { FormErrors, UseFormReturnType } from '@mantine/form';
import type { Schemas } from '@/api/client';
import { toInstant, toLocal } from '@/components/time/zoned';
import type { Campaign, FieldType, Pages } from '../words';

/** A custom field as it is edited. */
export interface FieldDraft {
  /** Identifies a row while it moves. */
  key: string;
  /** Of a field that is saved already. */
  id?: number;
  label: string;
  type: FieldType;
  options: string[];
  required: boolean;
}

/** A campaign as it is edited: every box as its text, by the names that the server's errors have. */
export interface CampaignDraft {
  name: string;
  code: string;
  status: Campaign['status'];
  time_zone: string;
  lang: string;
  starts_at: string;
  ends_at: string;
  fields: Record<Pages, FieldDraft[]>;
}

export type CampaignFormState = UseFormReturnType<CampaignDraft, Schemas['CreateCampaign']>;

/** A campaign before anything is typed. */
export function blankDraft(timeZone: string): CampaignDraft {
  return {
    name: '',
    code: '',
    status: 'launched',
    time_zone: timeZone,
    lang: 'en',
    starts_at: '',
    ends_at: '',
    fields: { person_referring: [], person_invited: [] },
  };
}

export function draftOf(campaign: Campaign): CampaignDraft {
  return {
    name: campaign.name,
    code: campaign.code,
    status: campaign.status,
    time_zone: campaign.time_zone,
    lang: campaign.lang,
    starts_at: toLocal(campaign.starts_at, campaign.time_zone),
    ends_at: toLocal(campaign.ends_at, campaign.time_zone),
    fields: {
      person_referring: campaign.fields.person_referring.map(fieldDraftOf),
      person_invited: campaign.fields.person_invited.map(fieldDraftOf),
    },
  };
}

function fieldDraftOf(field: Schemas['CampaignField'], index: number): FieldDraft {
  const { id, label, type, options = [], required = false } = field;
  return { key: `saved-${id ?? index}`, id: id ?? undefined, label, type, options, required };
}

/** What the server is asked to keep. An empty code is left out: the server then makes one, or keeps its own. */
export function bodyOf(draft: CampaignDraft): Schemas['CreateCampaign'] {
  return {
    name: draft.name,
    ...(draft.code.trim() && { code: draft.code.trim() }),
    status: draft.status,
    time_zone: draft.time_zone,
    lang: draft.lang,
    starts_at: toInstant(draft.starts_at, draft.time_zone),
    ends_at: toInstant(draft.ends_at, draft.time_zone),
    fields: {
      person_referring: draft.fields.person_referring.map(fieldBodyOf),
      person_invited: draft.fields.person_invited.map(fieldBodyOf),
    },
  };
}

function fieldBodyOf({ id, label, type, options, required }: FieldDraft): Schemas['CampaignField'] {
  // Options stay in the draft while another type is tried; only a select sends them.
  return {
    ...(id !== undefined && { id }),
    label,
    type,
    required,
    options: type === 'select' ? options : [],
  };
}

/** What the server says of a place and of everything in it, such as the options of a field. */
export function errorsUnder(errors: FormErrors, place: string): string | undefined {
  const found = Object.entries(errors).filter(([path]) => path === place || path.startsWith(`${place}.`));
  return found.map(([, message]) => message).join(' ') || undefined;
}
