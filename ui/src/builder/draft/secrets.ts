import type { Webhook } from '@/webhooks/queries';
import { credentialsOf, mapped } from './credentials';
import type { Draft } from './draft';
import type { SecretRow } from './rows';

const origin = (url: string) => URL.parse(url.trim())?.origin;

/** Whether the URL leads to another server than the stored one: then no stored secret goes there unasked. */
export function hasMoved(draft: Draft, stored: Webhook | null): boolean {
  return stored !== null && origin(draft.url) !== origin(stored.url);
}

/** Which secrets the server has and may keep. */
export interface Kept {
  /** By the part of the credentials. */
  secret: (part: string) => boolean;
  pair: (part: string, name: string) => boolean;
  header: (name: string) => boolean;
}

export function keptSecrets(draft: Draft, stored: Webhook | null): Kept {
  const never = () => false;
  if (!stored || hasMoved(draft, stored)) return { secret: never, pair: never, header: never };
  const { secrets, pairs } = credentialsOf(stored.credentials);
  const same = (name: string) => (header: { name: string }) =>
    header.name.toLowerCase() === name.trim().toLowerCase();
  return {
    secret: (part) => part in secrets,
    pair: (part, name) => pairs[part]?.some((row) => row.name === name) ?? false,
    header: (name) => stored.headers.some(same(name)),
  };
}

/** Whether a secret is there: typed, or stored and kept. */
export const isGiven = (value: string | null, kept: boolean) => (value === null ? kept : value !== '');

/** The draft without any secret, to be kept in the browser, and whether something was left out. */
export function withoutSecrets(draft: Draft): { draft: Draft; lost: boolean } {
  const { credentials, headers } = draft;
  // What was typed is asked for again: blank would say that there is none.
  const blank = (value: string | null) => (value === '' ? '' : null);
  const blankAll = (rows: SecretRow[]) => rows.map((row) => ({ ...row, value: blank(row.value) }));
  const secrets = [
    ...Object.values(credentials.secrets),
    ...[...Object.values(credentials.pairs).flat(), ...headers].map((row) => row.value),
  ];
  return {
    draft: {
      ...draft,
      credentials: {
        ...credentials,
        secrets: mapped(credentials.secrets, blank),
        pairs: mapped(credentials.pairs, blankAll),
      },
      headers: blankAll(headers),
    },
    lost: secrets.some((secret) => secret !== null && secret !== ''),
  };
}
