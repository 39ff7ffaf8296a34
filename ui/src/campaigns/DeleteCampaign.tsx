import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormError } from '@/components/form/FormError';
import { Section } from '@/components/Section';
import { count } from '@/components/text/words';
import { isUnderWay, uploadsQuery } from '@/uploads/queries';
import { removalProblem } from '@/webhooks/DeleteDialog';
import { webhooksQuery } from '@/webhooks/queries';
import { useDeleteCampaign } from './queries';
import type { Campaign } from './words';

interface DeleteCampaignProps {
  campaign: Campaign;
  onDeleted: () => void;
}

/** Asks before a campaign is deleted, says what is lost, and wants its name typed. */
export function DeleteCampaign({ campaign, onDeleted }: DeleteCampaignProps) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <Section title="Delete campaign" about="Its people and webhooks go with it. This cannot be undone.">
      <Group>
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          Delete campaign
        </Button>
      </Group>
      <Modal opened={opened} onClose={close} title={`Delete ${campaign.name}?`} centered>
        <Question campaign={campaign} onClose={close} onDeleted={onDeleted} />
      </Modal>
    </Section>
  );
}

function Question({ campaign, onClose, onDeleted }: DeleteCampaignProps & { onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const { data: webhooks } = useQuery(webhooksQuery(campaign.id));
  const { data: uploads } = useQuery(uploadsQuery(campaign.id));
  const remove = useDeleteCampaign(campaign.id);
  const underWay = uploads?.data.some(isUnderWay) ?? false;
  const people = campaign.analytics?.users;
  const waiting = webhooks?.reduce((sum, webhook) => sum + (webhook.stats?.waiting ?? 0), 0);
  const losses = [
    people === undefined ? 'all its people' : count(people, 'person', 'people'),
    webhooks
      ? `${count(webhooks.length, 'webhook')} with the log of what was sent`
      : 'its webhooks with their log',
    ...(waiting === undefined ? [] : [`${count(waiting, 'delivery', 'deliveries')} waiting to be sent`]),
    ...(underWay ? ['the rest of the upload that is under way'] : []),
  ];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        remove.mutate({ discard: (waiting ?? 0) > 0 || underWay }, { onSuccess: onDeleted });
      }}
    >
      <Stack>
        <Text size="sm" component="div">
          These are lost for good:
          <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
          Its sign-up link and all personal links stop working.
        </Text>
        <TextInput
          label={`Type ${campaign.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <FormError error={removalProblem(remove.error)} shown={[]} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button
            type="submit"
            color="red.8"
            loading={remove.isPending}
            disabled={typed.trim() !== campaign.name.trim()}
          >
            Delete campaign
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
