import { useQuery } from '@tanstack/react-query';
import { optionsQuery } from '@/webhooks/options';
import type { CredentialsPart } from './credentials';

/** A kind of credentials as the builder offers it. */
export interface CredentialsKind {
  name: string;
  label: string;
  description: string;
  parts: (CredentialsPart & { label: string; placeholder?: string | null })[];
}

/** Those that are offered while the server lists none of its own. */
const KNOWN: CredentialsKind[] = [
  {
    name: 'none',
    label: 'None',
    description: 'Zapier, Make, Airtable and Slack need none: their URL is the key.',
    parts: [],
  },
  {
    name: 'basic',
    label: 'Username and password',
    description: 'HTTP Basic authentication.',
    parts: [
      { name: 'username', holds: 'text', label: 'Username' },
      { name: 'password', holds: 'secret', label: 'Password' },
    ],
  },
  {
    name: 'bearer',
    label: 'Token',
    description: 'Sent as “Authorization: Bearer …”. The Airtable API needs one.',
    parts: [{ name: 'token', holds: 'secret', label: 'Token' }],
  },
  {
    name: 'api_key',
    label: 'API key',
    description: 'A key in a header whose name the receiver tells you.',
    parts: [
      { name: 'header', holds: 'text', label: 'Name of the header', placeholder: 'Such as X-Api-Key' },
      { name: 'value', holds: 'secret', label: 'API key' },
    ],
  },
  {
    name: 'pairs',
    label: 'Key-value pairs',
    description: 'Sent with the payload, for receivers that see no headers, such as Google Sheets.',
    parts: [{ name: 'pairs', holds: 'pairs', label: 'Key', placeholder: 'Such as token' }],
  },
];

/** The kinds of credentials to choose from. */
export function useCredentialsKinds(): CredentialsKind[] {
  const { data } = useQuery(optionsQuery);
  return data && 'credentials' in data ? (data.credentials as CredentialsKind[]) : KNOWN;
}
