import { Alert, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { CredentialsDraft } from '../draft';
import { hasMoved, keptSecrets } from '../secrets';
import { useBuilder } from '../state';
import { SecretInput } from './SecretInput';
import { SecretRows } from './SecretRows';

const TYPES: Record<CredentialsDraft['type'], { label: string; description: string }> = {
  none: { label: 'None', description: 'Zapier, Make, Airtable and Slack need none: their URL is the key.' },
  basic: { label: 'Username and password', description: 'HTTP Basic authentication.' },
  bearer: { label: 'Token', description: 'Sent as “Authorization: Bearer …”. The Airtable API needs one.' },
  api_key: { label: 'API key', description: 'A key in a header whose name the receiver tells you.' },
  pairs: {
    label: 'Key-value pairs',
    description: 'Sent with the payload, for receivers that see no headers, such as Google Sheets.',
  },
};

export function CredentialsStep() {
  const { draft, stored, change, problemAt } = useBuilder();
  const { credentials } = draft;
  const problem = problemAt('credentials');
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        They prove to the receiver that a request comes from you. If it asks for none, leave this as it is.
      </Text>
      {hasMoved(draft, stored) && stored?.credentials.type !== 'none' && <Moved />}
      <Radio.Group
        aria-label="Kind of credentials"
        value={credentials.type}
        onChange={(type) =>
          change(
            (draft) => ({
              credentials: { ...draft.credentials, type: type as CredentialsDraft['type'] },
            }),
            'credentials',
          )
        }
        error={problem}
        data-problem={problem ? true : undefined}
      >
        <Stack gap="sm">
          {(Object.keys(TYPES) as CredentialsDraft['type'][]).map((type) => (
            <Radio key={type} value={type} {...TYPES[type]} />
          ))}
        </Stack>
      </Radio.Group>
      <Fields />
    </Stack>
  );
}

function Moved() {
  return (
    <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} title="The URL leads to another server now">
      What is stored was meant for the old one and is not handed on unasked: type it again here.
    </Alert>
  );
}

function Fields() {
  const { draft, stored, change, problemAt } = useBuilder();
  const { credentials } = draft;
  const kept = keptSecrets(draft, stored);
  const set = (part: Partial<CredentialsDraft>, place: string) =>
    change((draft) => ({ credentials: { ...draft.credentials, ...part } }), place);
  const secret = (name: 'password' | 'token' | 'value', label: string) => (
    <SecretInput
      label={label}
      value={credentials[name]}
      kept={kept[name]}
      onChange={(value) => set({ [name]: value }, `credentials.${name}`)}
      error={problemAt(`credentials.${name}`)}
    />
  );
  const text = (name: 'username' | 'header', label: string, placeholder?: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      value={credentials[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value }, `credentials.${name}`)}
      error={problemAt(`credentials.${name}`)}
    />
  );
  switch (credentials.type) {
    case 'basic':
      return (
        <Stack gap="sm">
          {text('username', 'Username')}
          {secret('password', 'Password')}
        </Stack>
      );
    case 'bearer':
      return secret('token', 'Token');
    case 'api_key':
      return (
        <Stack gap="sm">
          {text('header', 'Name of the header', 'Such as X-Api-Key')}
          {secret('value', 'API key')}
        </Stack>
      );
    case 'pairs':
      return (
        <SecretRows
          place="credentials.pairs"
          one="pair"
          nameLabel="Key"
          namePlaceholder="Such as token"
          rows={credentials.pairs}
          kept={kept.pair}
          onChange={(pairs, place) => set({ pairs }, place)}
        />
      );
    default:
      return null;
  }
}
