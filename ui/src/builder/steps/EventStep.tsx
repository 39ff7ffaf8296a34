import { Divider, Radio, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded, Loading } from '@/components/states';
import { guide } from '@/guide';
import { optionsQuery } from '@/webhooks/options';
import { webhooksQuery } from '@/webhooks/queries';
import { WebhookTable } from '@/webhooks/WebhookTable';
import type { Draft } from '../draft/draft';
import { useBuilder } from '../state';

export function EventStep() {
  const { draft, change, problemAt } = useBuilder();
  const options = useQuery(optionsQuery);
  const problem = problemAt('event');
  return (
    <Stack gap="lg">
      <Radio.Group
        aria-label="Event"
        description="What triggers the webhook?"
        value={draft.event ?? ''}
        onChange={(event) => change({ event: event as Draft['event'] }, 'event')}
        error={problem}
        data-problem={problem ? true : undefined}
      >
        <Stack gap="md" mt="sm">
          <Loaded query={options} loading={<Loading rows={2} height={60} />}>
            {({ events }) =>
              events.map(({ name, label, description }) => (
                <Radio key={name} value={name} label={label} description={description} />
              ))
            }
          </Loaded>
        </Stack>
      </Radio.Group>
      {draft.campaignId !== null && <Existing campaignId={draft.campaignId} />}
    </Stack>
  );
}

/** What this campaign sends already, and the guide's way to edit it. */
function Existing({ campaignId }: { campaignId: number }) {
  const webhooks = useQuery(webhooksQuery(campaignId));
  return (
    <Stack gap="sm">
      <Divider />
      <Title order={3}>{guide.existing}</Title>
      <Loaded query={webhooks} loading={<Skeleton height={90} />}>
        {(webhooks) =>
          webhooks.length === 0 ? (
            <Text size="sm" c="dimmed">
              None yet. This will be the first.
            </Text>
          ) : (
            <WebhookTable webhooks={webhooks} label={guide.existing} compact />
          )
        }
      </Loaded>
    </Stack>
  );
}
