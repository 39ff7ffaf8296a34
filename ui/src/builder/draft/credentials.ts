import type { Schemas } from '@/api/client';
import { newId, type SecretRow } from './rows';

/** A part of credentials, by the name that the API uses. */
export interface CredentialsPart {
  name: string;
  /** Pairs are names, each with a secret. */
  holds: 'text' | 'secret' | 'pairs';
}

/** What was entered of credentials: of the parts of their kind, and of those of a kind that was chosen before. */
export interface CredentialsDraft {
  type: string;
  parts: CredentialsPart[];
  texts: Record<string, string>;
  /** Null: as it is stored. */
  secrets: Record<string, string | null>;
  pairs: Record<string, SecretRow[]>;
}

export const noCredentials = (): CredentialsDraft => ({
  type: 'none',
  parts: [],
  texts: {},
  secrets: {},
  pairs: {},
});

/** The API shows a secret as null. */
const holds = (value: unknown): CredentialsPart['holds'] => {
  if (value === null) return 'secret';
  return Array.isArray(value) ? 'pairs' : 'text';
};

/** Stored credentials, of whatever kind. */
export function credentialsOf({ type, ...stored }: Schemas['Credentials']): CredentialsDraft {
  const draft: CredentialsDraft = { ...noCredentials(), type };
  for (const [name, value] of Object.entries(stored)) {
    draft.parts.push({ name, holds: holds(value) });
    if (value === null) draft.secrets[name] = null;
    else if (Array.isArray(value)) draft.pairs[name] = value.map(storedPair);
    else draft.texts[name] = value;
  }
  return draft;
}

const storedPair = ({ key }: Schemas['SecretPair']): SecretRow => ({ id: newId(), name: key, value: null });

export const textOf = ({ texts }: CredentialsDraft, name: string) => texts[name] ?? '';

export const secretOf = ({ secrets }: CredentialsDraft, name: string) =>
  name in secrets ? (secrets[name] ?? null) : '';

export const pairsOf = ({ pairs }: CredentialsDraft, name: string) => pairs[name] ?? [];

export const isBlankRow = (row: SecretRow) => row.name === '' && row.value === '';

/** What the credentials send: all blank is the same as none, as the guide says. */
export const isBlank = (credentials: CredentialsDraft) =>
  credentials.parts.every(({ name, holds }) => {
    if (holds === 'text') return textOf(credentials, name) === '';
    if (holds === 'secret') return secretOf(credentials, name) === '';
    return pairsOf(credentials, name).every(isBlankRow);
  });

/** Each value of a record changed. */
export const mapped = <T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
