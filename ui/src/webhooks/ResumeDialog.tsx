import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { count } from '@/components/text/words';
import { Time } from '@/components/time/Time';
import type { DialogProps } from './DeleteDialog';
import { useWebhookMutations, type Waiting } from './mutations';
import { webhookQuery } from './queries';

type Choice = 'all' | 'since' | 'discard';

/** Asks what to do with the leads that waited, and starts a webhook again. */
export function ResumeDialog({ webhook, opened, onClose }: DialogProps) {
  const { resume } = useWebhookMutations();
  const { data } = useQuery({ ...webhookQuery(webhook.id), enabled: opened });
  const [choice, setChoice] = useState<Choice>('all');
  const [since, setSince] = useState('');
  const stats = (data ?? webhook).stats;
  const waiting = stats?.waiting ?? 0;
  const moment = Date.parse(since);
  const start = () => {
    const body: Waiting = { waiting: choice === 'discard' ? 'discard' : 'send' };
    if (choice === 'since') body.since = new Date(moment).toISOString();
    resume.mutate({ id: webhook.id, ...body }, { onSuccess: onClose });
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={`Resume ${webhook.name}?`}
      error={resume.error}
      cancel="Cancel"
      confirm="Resume"
      isHarmless
      disabled={choice === 'since' && Number.isNaN(moment)}
      pending={resume.isPending}
      onClose={onClose}
      onConfirm={start}
    >
      <Text size="sm">
        {waiting === 0 && 'Nothing is waiting. New leads are sent as they come.'}
        {waiting > 0 && (
          <>
            <strong>{count(waiting, 'delivery', 'deliveries')}</strong> waited
            {stats?.oldest_waiting_at && (
              <>
                ; the oldest came <Time at={stats.oldest_waiting_at} />
              </>
            )}
            . What should happen to {waiting === 1 ? 'it' : 'them'}?
          </>
        )}
      </Text>
      {webhook.state_reason === 'unsubscribed' && (
        <Text size="sm" c="dimmed">
          It takes new leads again, even if its workflow is not listening. People who joined since it
          unsubscribed are sent too, unless you discard what is waiting.
        </Text>
      )}
      {webhook.state === 'disabled' && (
        <Text size="sm" c="dimmed">
          Use Send test first to see whether the endpoint works: if it does not, the webhook is switched off
          again.
        </Text>
      )}
      {waiting > 0 && (
        <Radio.Group
          value={choice}
          onChange={(value) => setChoice(value as Choice)}
          aria-label="Deliveries that waited"
        >
          <Stack gap="sm">
            <Radio value="all" label="Send all of them" data-autofocus />
            <Radio value="since" label="Send those since a date, discard older ones" />
            {choice === 'since' && (
              <TextInput
                ml={32}
                type="datetime-local"
                label="Send those since"
                value={since}
                onChange={(event) => setSince(event.currentTarget.value)}
              />
            )}
            <Radio
              value="discard"
              label="Discard them"
              description="They are never sent. The log keeps them as discarded."
            />
          </Stack>
        </Radio.Group>
      )}
    </ConfirmDialog>
  );
}
