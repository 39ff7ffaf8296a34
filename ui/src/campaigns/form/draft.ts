import type { Schemas } from '@/api/client';
import type { Campaign, FieldType, Pages } from '../words';
import { toInstant, toLocal } from './zoned';

/** A custom field as it is edited. */
export interface FieldDraft {
  /** Tells rows apart while they move. */
  key: string;
  /** Of a field that is saved already. */
  id?: number;
  label: string;
  type: FieldType;
  options: string[];
  required: boolean;
}

/** A campaign as it is edited: every box as its text. */
export interface CampaignDraft extends Record<Pages, FieldDraft[]> {
  name: string;
  code: string;
  status: Campaign['status'];
  timeZone: string;
  lang: string;
  starts: string;
  ends: string;
}

/** A campaign before anything is typed. */
export function blankDraft(timeZone: string): CampaignDraft {
  return {
    name: '',
    code: '',
    status: 'launched',
    timeZone,
    lang: 'en',
    starts: '',
    ends: '',
    person_referring: [],
    person_invited: [],
  };
}

export function draftOf(campaign: Campaign): CampaignDraft {
  return {
    name: campaign.name,
    code: campaign.code,
    status: campaign.status,
    timeZone: campaign.time_zone,
    lang: campaign.lang,
    starts: toLocal(campaign.starts_at, campaign.time_zone),
    ends: toLocal(campaign.ends_at, campaign.time_zone),
    person_referring: campaign.fields.person_referring.map(fieldDraftOf),
    person_invited: campaign.fields.person_invited.map(fieldDraftOf),
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
    time_zone: draft.timeZone,
    lang: draft.lang,
    starts_at: toInstant(draft.starts, draft.timeZone),
    ends_at: toInstant(draft.ends, draft.timeZone),
    fields: {
      person_referring: draft.person_referring.map(fieldBodyOf),
      person_invited: draft.person_invited.map(fieldBodyOf),
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

/** `list` with the entry at `from` moved to `to`; as it is when there is no such place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** What the server says of a place and of everything in it, such as the options of a field. */
export function errorsUnder(errors: Record<string, string>, place: string): string | undefined {
  const found = Object.entries(errors).filter(([path]) => path === place || path.startsWith(`${place}.`));
  return found.map(([, message]) => message).join(' ') || undefined;
}
