import { Stack, Text } from '@mantine/core';
import { keptSecrets } from '../draft/secrets';
import { useBuilder } from '../state';
import { SecondSignature } from './SecondSignature';
import { SecretRows } from './secret-inputs/SecretRows';

export function HeadersStep() {
  const { draft, stored, change, problemAt } = useBuilder();
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        Some receivers ask for a header of their own. If yours does not, leave this blank. Values are kept
        secret; Content-Type, Host and the signature are set by Refhook.
      </Text>
      <SecretRows
        place="headers"
        one="header"
        nameLabel="Header"
        namePlaceholder="Such as X-Team"
        rows={draft.headers}
        kept={keptSecrets(draft, stored).header}
        onChange={(headers, place) => change({ headers }, place)}
      />
      {problemAt('headers') && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problemAt('headers')}
        </Text>
      )}
      <SecondSignature />
    </Stack>
  );
}
