import type { Webhook } from '@/webhooks/queries';
import { readStatuses } from './convert';
import { type CredentialsDraft, isBlank, isBlankRow, pairsOf, secretOf, textOf } from './credentials';
import { type Draft, formatOf } from './draft';
import { isNumber } from './limits';
import type { Row, SecretRow } from './rows';
import { hasMoved, isGiven, type Kept, keptSecrets } from './secrets';

/** What is wrong, by its place in the draft, such as `fields.<row id>.key`. */
export type Problems = Record<string, string>;

const TYPE_AGAIN = 'The URL leads to another server now: type this again, or remove it.';

/**
 * What can be said without asking the server: what is missing, names that are there twice, JSON that can not be read.
 * Everything else is the server's to judge, by the same rules that it saves and sends with.
 */
export function problemsOf(draft: Draft, stored: Webhook | null): Problems {
  const problems: Problems = {};
  if (draft.campaignId === null) problems.campaign_id = 'Select the campaign whose users are sent.';
  if (draft.event === null) problems.event = 'Select what triggers the webhook.';
  if (draft.sources.length === 0) problems.sources = 'Select at least one kind of user.';
  if (draft.url.trim() === '')
    problems.url = 'Paste the URL that the receiving app gave you. It starts with https://.';
  if (draft.success.rule === 'statuses' && !readStatuses(draft.success.statuses))
    problems['success.statuses'] = 'Type status codes from 200 to 599, such as 200, 409.';
  if (draft.success.rule === 'redirect' && draft.success.host.trim() === '')
    problems['success.redirect_to.host'] = 'Type the host alone, such as script.googleusercontent.com.';
  if (!isNumber(draft.limits.inFlight))
    problems['limits.in_flight'] = 'Type a number: how many requests may be under way at once.';
  if (draft.limits.perMinute.trim() !== '' && !isNumber(draft.limits.perMinute))
    problems['limits.per_minute'] = 'Type a number, or leave this empty for no limit.';
  if (formatOf(draft).takes_template) checkTemplate(draft.template, problems);
  else checkRows(draft.rows, problems);
  const kept = keptSecrets(draft, stored);
  const missing = hasMoved(draft, stored) ? TYPE_AGAIN : undefined;
  checkCredentials(draft.credentials, kept, problems, missing);
  checkSecretRows('headers', draft.headers, kept.header, problems, missing);
  if (draft.signatureHeader?.trim() === '')
    problems.signature_header = 'Type the name of the header, such as X-Signature, or clear the check box.';
  if (draft.name.trim() === '') problems.name = 'Give it a name that you will recognise in the list.';
  return problems;
}

function checkTemplate(text: string, problems: Problems) {
  try {
    JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    problems.template = `This is not JSON yet. ${detail}`.trim();
  }
}

/** Keys that stand more than once. */
export function duplicateKeys(rows: Row[]): Set<string> {
  const seen = new Set<string>();
  return new Set(rows.map((row) => row.key).filter((key) => key !== '' && (seen.has(key) || !seen.add(key))));
}

function checkRows(rows: Row[], problems: Problems) {
  const twice = duplicateKeys(rows);
  for (const { id, key, kind, field, text } of rows) {
    if (key.trim() === '') problems[`fields.${id}.key`] = 'Type the name that the receiver expects.';
    else if (twice.has(key))
      problems[`fields.${id}.key`] = `The name “${key}” is used twice: give each its own.`;
    if (kind === 'text' && text === '')
      problems[`fields.${id}.value`] = 'Type what is sent, or remove this row.';
    if (kind === 'field' && field === '')
      problems[`fields.${id}.field`] = 'Choose a field, or remove this row.';
  }
}

function checkCredentials(
  credentials: CredentialsDraft,
  kept: Kept,
  problems: Problems,
  missing = 'Type this, or leave all fields blank.',
) {
  if (isBlank(credentials)) return;
  for (const { name, holds } of credentials.parts) {
    const place = `credentials.${name}`;
    if (name === 'header' && textOf(credentials, name).trim() === '')
      problems[place] = 'Type the name of the header, such as X-Api-Key.';
    if (holds === 'secret' && !isGiven(secretOf(credentials, name), kept.secret(name)))
      problems[place] = missing;
    if (holds === 'pairs') {
      const isKept = (key: string) => kept.pair(name, key);
      checkSecretRows(place, pairsOf(credentials, name), isKept, problems, missing);
    }
  }
}

function checkSecretRows(
  list: string,
  rows: SecretRow[],
  kept: (name: string) => boolean,
  problems: Problems,
  missing = 'Type the value, or remove this row.',
) {
  for (const row of rows) {
    if (isBlankRow(row)) continue;
    const name = list === 'headers' ? 'name' : 'key';
    if (row.name.trim() === '') problems[`${list}.${row.id}.${name}`] = 'Type a name, or remove this row.';
    if (!isGiven(row.value, kept(row.name))) problems[`${list}.${row.id}.value`] = missing;
  }
}
