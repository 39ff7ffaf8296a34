import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError, type Schemas } from '@/api/client';
import { guide } from '@/guide';
import { PersonPicker } from './PersonPicker';
import { TestResultView } from './TestResultView';

interface SendTestProps {
  campaignId: number;
  /** Host that the test goes to. */
  target: string;
  send: (personId: number | null) => Promise<Schemas['TestResult']>;
  /** Who is chosen elsewhere; given, nobody is asked here. */
  personId?: number | null;
}

/** Sends a test and shows what came back. */
export function SendTest({ campaignId, target, send, personId }: SendTestProps) {
  const [own, setOwn] = useState<number | null>(null);
  const person = personId === undefined ? own : personId;
  const outcome = useRef<HTMLDivElement>(null);
  const test = useMutation({
    mutationFn: () => send(person),
    // The panel may be longer than the window.
    onSettled: () => requestAnimationFrame(() => outcome.current?.scrollIntoView?.({ block: 'nearest' })),
  });
  return (
    <Stack gap="md">
      {personId === undefined && <PersonPicker campaignId={campaignId} value={own} onChange={setOwn} />}
      <Group gap="sm" align="center" wrap="nowrap">
        <Button
          style={{ flex: 'none' }}
          variant="default"
          leftSection={<IconSend size={16} aria-hidden />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {guide.sendTest}
        </Button>
        <Text size="xs" c="dimmed" flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
          Sends this request to <span className="mono">{target}</span> once. It is marked as a test and
          counted nowhere.
        </Text>
      </Group>
      <div role="status" ref={outcome}>
        {test.isPending && <Skeleton height={120} aria-label="Waiting for the answer" />}
        {test.error && !test.isPending && <Refused error={test.error} />}
        {test.data && !test.isPending && <TestResultView result={test.data} />}
      </div>
    </Stack>
  );
}

function Refused({ error }: { error: Error }) {
  const failure = error instanceof ApiError ? error : undefined;
  const details = Object.values(failure?.fields ?? {});
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title="The test was not sent">
      <Stack gap={4}>
        <Text size="sm">{details.length > 0 ? details.join(' ') : error.message}</Text>
        {failure?.retryAfter && (
          <Text size="sm">You can send the next one in {failure.retryAfter} seconds.</Text>
        )}
      </Stack>
    </Alert>
  );
}
