import { Alert, Text } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { visibleText } from '@/components/text/visible-text';
import { ConditionActions } from '@/webhooks/ConditionActions';
import type { Webhook } from '@/webhooks/queries';

/** Whether a webhook holds its leads back until somebody resumes it. */
export const isHeld = ({ state }: Webhook) => state === 'paused' || state === 'disabled';

/** Why a lead is held back, and the way to let it go. */
export function HeldNote({ webhook, canAct }: { webhook: Webhook; canAct: boolean }) {
  const { condition } = webhook;
  if (!condition) return null;
  return (
    <Alert
      variant="default"
      icon={<IconPlayerPause aria-hidden />}
      title={`${webhook.name}: ${condition.label.toLowerCase()}`}
    >
      <Text size="sm">
        {visibleText(condition.cause)} {visibleText(condition.next_step)}
      </Text>
      {canAct && <ConditionActions webhook={webhook} />}
    </Alert>
  );
}
