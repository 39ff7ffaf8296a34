import { Drawer } from '@mantine/core';
import { answer, api } from '@/api/client';
import { hostOf } from '@/components/text/words';
import type { DialogProps } from './DeleteDialog';
import { SendTest } from './test-send/SendTest';

/** Sends a test to a saved webhook and shows beside the list what came back. */
export function TestDrawer({ webhook, opened, onClose }: DialogProps) {
  const send = (person_id: number | null) => {
    const params = { path: { webhook: webhook.id } };
    return answer(api.POST('/api/v2/webhooks/{webhook}/test', { params, body: { person_id } }));
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={`Send test: ${webhook.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <SendTest
        campaignId={webhook.campaign_id}
        target={hostOf(webhook.url)}
        send={(personId) => send(personId).then((result) => result.data)}
      />
    </Drawer>
  );
}
