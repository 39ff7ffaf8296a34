import type { Webhook } from '@/webhooks/queries';
import type { Draft, SecretRow } from './draft';

const origin = (url: string) => URL.parse(url.trim())?.origin;

/** Whether the URL leads to another server than the stored one: then no stored secret goes there unasked. */
export function hasMoved(draft: Draft, stored: Webhook | null): boolean {
  return stored !== null && origin(draft.url) !== origin(stored.url);
}

/** Which secrets the server has and may keep; by the names under which the builder asks for them. */
export interface Kept {
  password: boolean;
  token: boolean;
  value: boolean;
  pair: (name: string) => boolean;
  header: (name: string) => boolean;
}

export function keptSecrets(draft: Draft, stored: Webhook | null): Kept {
  const never = () => false;
  if (!stored || hasMoved(draft, stored))
    return { password: false, token: false, value: false, pair: never, header: never };
  const { credentials, headers } = stored;
  const same = (name: string) => (header: { name: string }) =>
    header.name.toLowerCase() === name.trim().toLowerCase();
  return {
    password: credentials.type === 'basic',
    token: credentials.type === 'bearer',
    value: credentials.type === 'api_key',
    pair: (name) => credentials.type === 'pairs' && credentials.pairs.some(({ key }) => key === name),
    header: (name) => headers.some(same(name)),
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
    credentials.password,
    credentials.token,
    credentials.value,
    ...[...credentials.pairs, ...headers].map((row) => row.value),
  ];
  return {
    draft: {
      ...draft,
      credentials: {
        ...credentials,
        password: blank(credentials.password),
        token: blank(credentials.token),
        value: blank(credentials.value),
        pairs: blankAll(credentials.pairs),
      },
      headers: blankAll(headers),
    },
    lost: secrets.some((secret) => secret !== null && secret !== ''),
  };
}
