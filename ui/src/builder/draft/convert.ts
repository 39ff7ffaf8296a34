import type { Schemas } from '@/api/client';
import type { Webhook } from '@/webhooks/queries';
import {
  type CredentialsDraft,
  type CredentialsPart,
  isBlank,
  isBlankRow,
  mapped,
  pairsOf,
  secretOf,
  textOf,
} from './credentials';
import { type Draft, formatOf, type SuccessDraft } from './draft';
import { toLimits } from './limits';
import type { SecretRow } from './rows';
import { type Kept, keptSecrets } from './secrets';

/** What a request is shown with until it is typed. */
export const PLACEHOLDER = { name: 'My webhook', url: 'https://example.com/your-endpoint', secret: 'secret' };

/** A body for the API, and the way back from its errors to what was typed. */
export interface ForApi {
  body: Schemas['WebhookBody'];
  /** The place in the draft of a path in the API's errors: `fields.2.key` is `fields.<row id>.key`. */
  place: (path: string) => string;
}

/** The webhook as it is to be saved. Call it when `problemsOf` finds nothing. */
export function toBody(draft: Draft): ForApi {
  return convert(draft, (value) => value);
}

/**
 * The webhook as it can be shown already: what is not typed yet is a placeholder or left out, and a secret that would
 * have to be typed is replaced, because it is shown as bullets anyway.
 */
export function toPreview(draft: Draft, stored: Webhook | null, personId: number | null) {
  const kept = keptSecrets(draft, stored);
  const rows = draft.rows.filter((row) => row.key.trim() && (row.kind === 'text' || row.field));
  const complete: Draft = {
    ...draft,
    rows,
    event: draft.event ?? 'user.join',
    sources: draft.sources.length > 0 ? draft.sources : ['Referred'],
    name: draft.name.trim() || PLACEHOLDER.name,
    url: draft.url.trim() || PLACEHOLDER.url,
    headers: draft.headers.filter((row) => row.name.trim()),
    signatureHeader: draft.signatureHeader?.trim() || null,
    credentials: completed(draft.credentials),
  };
  const { body, place } = convert(complete, (value, isKept) =>
    value === '' || (value === null && !isKept(kept)) ? PLACEHOLDER.secret : value,
  );
  const preview: Schemas['PreviewWebhook'] = { ...body, person_id: personId, webhook_id: stored?.id ?? null };
  return { body: preview, place };
}

function completed(credentials: CredentialsDraft): CredentialsDraft {
  const header = textOf(credentials, 'header').trim() || 'X-Api-Key';
  const named = (rows: SecretRow[]) => rows.filter((row) => row.name.trim());
  return { ...credentials, texts: { ...credentials.texts, header }, pairs: mapped(credentials.pairs, named) };
}

type Secret = (value: string | null, isKept: (kept: Kept) => boolean) => string | null;

function convert(draft: Draft, secret: Secret): ForApi {
  const headers = draft.headers.filter((row) => !isBlankRow(row));
  const pairs = mapped(draft.credentials.pairs, (rows) => rows.filter((row) => !isBlankRow(row)));
  const format = formatOf(draft);
  const rows = format.takes_template ? [] : draft.rows;
  const ids: Record<string, { id: string }[]> = { fields: rows, headers };
  for (const [name, rows] of Object.entries(pairs)) ids[`credentials.${name}`] = rows;
  const body: Schemas['WebhookBody'] = {
    campaign_id: draft.campaignId ?? 0,
    name: draft.name.trim(),
    event: draft.event ?? 'user.join',
    sources: draft.sources,
    url: draft.url.trim(),
    method: draft.method,
    format: format.name,
    fields: rows.map(({ key, kind, field, text, omit }) => ({
      key,
      ...(kind === 'field' ? { field } : { value: text }),
      omit_if_missing: omit,
    })),
    template: format.takes_template ? readTemplate(draft.template) : null,
    success: toSuccess(draft.success),
    limits: toLimits(draft.limits),
    credentials: toCredentials({ ...draft.credentials, pairs }, secret),
    headers: headers.map(({ name, value }) => ({
      name: name.trim(),
      value: secret(value, (kept) => kept.header(name)),
    })),
    signature_header: draft.signatureHeader?.trim() ?? null,
  };
  return { body, place: (path) => placeOf(path, ids) };
}

function placeOf(path: string, ids: Record<string, { id: string }[]>): string {
  const match = /^(fields|headers|credentials\.\w+)\.(\d+)(.*)$/.exec(path);
  if (!match) return path.startsWith('template') ? 'template' : path;
  const [, list = '', index, rest] = match;
  const id = ids[list]?.[Number(index)]?.id;
  return id ? `${list}.${id}${rest}` : list;
}

function readTemplate(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The codes of "200, 409"; null if one of them is none. */
export function readStatuses(text: string): number[] | null {
  const codes = text.split(/[\s,;]+/).filter(Boolean);
  return codes.length > 0 && codes.every((code) => /^[2-5]\d\d$/.test(code)) ? codes.map(Number) : null;
}

function toSuccess({ rule, statuses, status, host }: SuccessDraft): Schemas['Success'] {
  if (rule === 'statuses') return { statuses: [...new Set(readStatuses(statuses) ?? [])] };
  if (rule === 'redirect') return { redirect_to: { status: Number(status), host: host.trim() } };
  return 'any_2xx';
}

function toCredentials(credentials: CredentialsDraft, secret: Secret): Schemas['CredentialsBody'] {
  if (isBlank(credentials)) return { type: 'none' };
  const sent = ({ name, holds }: CredentialsPart) => {
    if (holds === 'secret') return secret(secretOf(credentials, name), (kept) => kept.secret(name));
    if (holds === 'pairs')
      return pairsOf(credentials, name).map((row) => ({
        key: row.name,
        value: secret(row.value, (kept) => kept.pair(name, row.name)),
      }));
    // A name of a header is no text of its own: spaces around it are a slip of the paste.
    return name === 'header' ? textOf(credentials, name).trim() : textOf(credentials, name);
  };
  const parts = credentials.parts.map((part) => [part.name, sent(part)]);
  // The kinds are the server's, so that some may be unknown here.
  return { type: credentials.type as Schemas['CredentialsType'], ...Object.fromEntries(parts) };
}
