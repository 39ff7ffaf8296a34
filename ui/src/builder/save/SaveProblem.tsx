import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '@/api/client';
import { toBody } from '../draft/convert';
import type { Draft } from '../draft/draft';
import { withoutSecrets } from '../draft/secrets';

interface SaveProblemProps {
  error: Error | null;
  draft: Draft;
  onReload: () => void;
}

/** Why the webhook was not saved, and what can be done without losing what was typed. */
export function SaveProblem({ error, draft, onReload }: SaveProblemProps) {
  if (!error) return null;
  if (error instanceof ApiError && error.status === 409) return <Stale draft={draft} onReload={onReload} />;
  const fields = error instanceof ApiError ? Object.values(error.fields) : [];
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title="It was not saved">
      <Text size="sm">{fields.length > 0 ? fields.join(' ') : error.message}</Text>
      {error instanceof ApiError && error.reason === 'plan_required' && (
        <Text size="sm" mt={4}>
          What you typed stays in this browser; come back to it when your plan includes webhooks.
        </Text>
      )}
    </Alert>
  );
}

function Stale({ draft, onReload }: Omit<SaveProblemProps, 'error'>) {
  const clipboard = useClipboard({ timeout: 4_000 });
  const mine = JSON.stringify(toBody(withoutSecrets(draft).draft).body, null, 2);
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title="Someone else saved this webhook"
    >
      <Stack gap="sm">
        <Text size="sm">
          It was changed while you were working on it, so your version was not saved. Nothing you typed is
          lost: copy it first if you want to compare, then load theirs and make your change there.
        </Text>
        <Group gap="sm">
          <Button size="xs" onClick={onReload}>
            Reload theirs
          </Button>
          <Button size="xs" variant="default" onClick={() => clipboard.copy(mine)}>
            {clipboard.copied ? 'Copied, without secrets' : 'Copy mine'}
          </Button>
        </Group>
        {clipboard.error && (
          <Text size="sm" className="mono" component="pre" style={{ whiteSpace: 'pre-wrap' }}>
            {mine}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
