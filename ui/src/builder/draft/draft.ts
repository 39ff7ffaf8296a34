import type { Schemas } from '@/api/client';
import type { Webhook } from '@/webhooks/queries';
import { type CredentialsDraft, credentialsOf, noCredentials } from './credentials';
import { type LimitsDraft, limitsOf, usualLimits } from './limits';
import { fieldRow, newId, type Row, type SecretRow, textRow } from './rows';

export type FormatOption = Schemas['FormatOption'];

export interface SuccessDraft {
  rule: 'any' | 'statuses' | 'redirect';
  /** As typed: "200, 409". */
  statuses: string;
  status: string;
  host: string;
}

/** What someone has typed of a webhook so far. */
export interface Draft {
  campaignId: number | null;
  event: Schemas['EventName'] | null;
  sources: Schemas['SourceGroup'][];
  url: string;
  method: Schemas['Method'];
  /** Null: none was chosen. */
  format: Schemas['Format'] | null;
  /** What the server offers for it, the default first. */
  formats: FormatOption[];
  success: SuccessDraft;
  limits: LimitsDraft;
  rows: Row[];
  /** JSON as typed, of a format that takes a template. */
  template: string;
  credentials: CredentialsDraft;
  headers: SecretRow[];
  /** Name of the header of a second signature; null: none. */
  signatureHeader: string | null;
  name: string;
  /** Id of the preset that was taken last. */
  preset: string | null;
}

/** The formats that the draft's method can carry: GET has no body, for example. */
export const carriedFormats = ({ method, formats }: Draft) =>
  formats.filter(({ methods }) => methods.includes(method));

/** How it is sent: as was chosen, or in the first format that the method can carry. */
export function formatOf(draft: Draft): FormatOption {
  const carried = carriedFormats(draft);
  const option = carried.find(({ name }) => name === draft.format) ?? carried[0];
  if (!option) throw new Error(`the server offers no format for ${draft.method}`);
  return option;
}

const anyAnswer = (): SuccessDraft => ({ rule: 'any', statuses: '', status: '302', host: '' });

/** A webhook of which nothing is typed. `defaults` are the fields that the API names as such. */
export const emptyDraft = (
  defaults: string[],
  formats: FormatOption[],
  campaignId: number | null = null,
): Draft => ({
  campaignId,
  event: null,
  sources: ['Referred'],
  url: '',
  method: 'POST',
  format: null,
  formats,
  success: anyAnswer(),
  limits: usualLimits(),
  rows: defaults.map((field) => fieldRow(field)),
  template: '{\n  "email": "{{email}}"\n}',
  credentials: noCredentials(),
  headers: [],
  signatureHeader: null,
  name: '',
  preset: null,
});

/** A stored webhook to be changed; its secrets are null, which keeps them. */
export function draftOf(webhook: Webhook, defaults: string[], formats: FormatOption[]): Draft {
  const { template } = webhook;
  const rows = webhook.fields.map(
    ({ key, field, value, omit_if_missing }): Row => ({
      ...(field ? fieldRow(field, key) : textRow(key, value ?? '')),
      omit: omit_if_missing ?? false,
    }),
  );
  const empty = emptyDraft(defaults, formats, webhook.campaign_id);
  return {
    ...empty,
    event: webhook.event,
    sources: webhook.sources,
    url: webhook.url,
    method: webhook.method,
    format: webhook.format,
    success: successOf(webhook.success),
    limits: limitsOf(webhook.limits),
    rows: template ? empty.rows : rows,
    template: template ? JSON.stringify(template, null, 2) : empty.template,
    credentials: credentialsOf(webhook.credentials),
    headers: webhook.headers.map(({ name }) => ({ id: newId(), name, value: null })),
    signatureHeader: webhook.signature_header,
    name: webhook.name,
  };
}

function successOf(success: Schemas['Success']): SuccessDraft {
  if (typeof success === 'string') return anyAnswer();
  if ('statuses' in success)
    return { ...anyAnswer(), rule: 'statuses', statuses: success.statuses.join(', ') };
  const { status, host } = success.redirect_to;
  return { ...anyAnswer(), rule: 'redirect', status: String(status), host };
}
