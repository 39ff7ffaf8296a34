import { Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fromLocalInput } from '@/components/time/local-time';
import { people } from '@/deliveries/words';
import { useEventWords } from '../options';
import type { Webhook } from '../queries';
import { SendFooter, SinceField } from '../SendParts';
import { type Earlier, earlierCountQuery, sendEarlier } from './queries';
import { countWords, missing } from './words';

interface EarlierFormProps {
  webhook: Webhook;
  onClose: () => void;
  /** After it has begun. */
  onDone?: () => void;
}

/** Which earlier leads are sent, with how many they are before anything happens. */
export function EarlierForm({ webhook, onClose, onDone }: EarlierFormProps) {
  const client = useQueryClient();
  const eventWords = useEventWords();
  const [which, setWhich] = useState('before');
  const [moment, setMoment] = useState('');
  const [sources, setSources] = useState(webhook.sources);
  const since = which === 'since' ? fromLocalInput(moment) : undefined;
  const lacks = missing(sources, which === 'since', since);
  // In the order of the webhook, so that the same choice is counted once.
  const earlier: Earlier = { since, sources: webhook.sources.filter((group) => sources.includes(group)) };
  const counted = useQuery({ ...earlierCountQuery(webhook.id, earlier), enabled: !lacks });
  const count = lacks ? undefined : counted.data;
  const start = useMutation({
    mutationFn: () => sendEarlier(webhook.id, earlier),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['webhooks'] });
      onClose();
      onDone?.();
    },
  });
  const error = start.error ?? (lacks ? null : counted.error);
  const happened = eventWords(webhook.event, 'verb');
  return (
    <Stack>
      <Radio.Group label="Who" value={which} onChange={setWhich}>
        <Stack gap="xs" mt="xs">
          <Radio value="before" label={`All who ${happened} before this webhook was made`} data-autofocus />
          <Radio value="since" label={`All who ${happened} since a certain time`} />
        </Stack>
      </Radio.Group>
      {which === 'since' && <SinceField value={moment} onChange={setMoment} />}
      {webhook.sources.length > 1 && (
        <Checkbox.Group
          label="Users"
          value={sources}
          onChange={(chosen) => setSources(chosen as Webhook['sources'])}
        >
          <Group mt="xs">
            {webhook.sources.map((group) => (
              <Checkbox key={group} value={group} label={group} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      <div>
        <Text size="sm" fw={600} role="status" className="numbers" mih={44}>
          {lacks ?? (error ? '' : countWords(count, webhook.state))}
        </Text>
        <Text size="sm" c="dimmed">
          People who were already sent to this webhook are skipped, so nobody is sent twice.
        </Text>
      </div>
      <SendFooter
        error={error}
        label={count ? `Send ${people(count)}` : 'Send'}
        disabled={!count}
        start={start}
        onClose={onClose}
      />
    </Stack>
  );
}
