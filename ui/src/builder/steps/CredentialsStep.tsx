import { Alert, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { type CredentialsKind, useCredentialsKinds } from '../draft/credential-kinds';
import { type CredentialsDraft, pairsOf, secretOf, textOf } from '../draft/credentials';
import { hasMoved, keptSecrets } from '../draft/secrets';
import { useBuilder } from '../state';
import { SecretInput } from './secret-inputs/SecretInput';
import { SecretRows } from './secret-inputs/SecretRows';

export function CredentialsStep() {
  const { draft, stored, change, problemAt } = useBuilder();
  const { credentials } = draft;
  const kinds = useCredentialsKinds();
  const kind = kinds.find(({ name }) => name === credentials.type);
  const choose = (type: string) => {
    const parts = kinds.find(({ name }) => name === type)?.parts ?? [];
    const chosen = { type, parts: parts.map(({ name, holds }) => ({ name, holds })) };
    change((draft) => ({ credentials: { ...draft.credentials, ...chosen } }), 'credentials');
  };
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
        onChange={choose}
        error={problem}
        data-problem={problem ? true : undefined}
      >
        <Stack gap="sm">
          {kinds.map(({ name, label, description }) => (
            <Radio key={name} value={name} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      {kind && kind.parts.length > 0 && (
        <Stack gap="sm">
          {kind.parts.map((part) => (
            <PartField key={part.name} part={part} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

function Moved() {
  return (
    <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} title="The URL leads to another server now">
      What is stored was meant for the old one, so it is not passed on: type it again here.
    </Alert>
  );
}

function PartField({ part }: { part: CredentialsKind['parts'][number] }) {
  const { draft, stored, change, problemAt } = useBuilder();
  const { credentials } = draft;
  const kept = keptSecrets(draft, stored);
  const { name, holds, label } = part;
  const place = `credentials.${name}`;
  const placeholder = part.placeholder ?? undefined;
  const set = <K extends 'texts' | 'secrets' | 'pairs'>(
    values: K,
    value: CredentialsDraft[K][string],
    at = place,
  ) =>
    change(
      ({ credentials }) => ({
        credentials: { ...credentials, [values]: { ...credentials[values], [name]: value } },
      }),
      at,
    );
  if (holds === 'text')
    return (
      <TextInput
        label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={textOf(credentials, name)}
        onChange={(event) => set('texts', event.currentTarget.value)}
        error={problemAt(place)}
      />
    );
  if (holds === 'secret')
    return (
      <SecretInput
        label={label}
        value={secretOf(credentials, name)}
        kept={kept.secret(name)}
        onChange={(value) => set('secrets', value)}
        error={problemAt(place)}
      />
    );
  return (
    <SecretRows
      place={place}
      one="pair"
      nameLabel={label}
      namePlaceholder={placeholder}
      rows={pairsOf(credentials, name)}
      kept={(key) => kept.pair(name, key)}
      onChange={(rows, at) => set('pairs', rows, at)}
    />
  );
}
