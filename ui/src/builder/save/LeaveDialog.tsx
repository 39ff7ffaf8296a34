import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { stateWord } from '@/components/StateBadge';
import type { Webhook } from '@/webhooks/queries';

/** What the webhook does meanwhile: one that is there goes on as it was saved. */
export function meanwhile(stored: Webhook | null): string {
  if (!stored) return 'The webhook is not saved yet and sends nothing.';
  const changes = 'Your changes are not saved.';
  if (stored.state === 'healthy' || stored.state === 'failing')
    return `${changes} The webhook goes on sending leads as before.`;
  return `${changes} The webhook stays as it was: ${stateWord(stored.state).toLowerCase()}.`;
}

/** Asks before someone leaves the builder with work that is not saved. */
export function LeaveDialog({ dirty, stored }: { dirty: boolean; stored: Webhook | null }) {
  const { status, proceed, reset } = useBlocker({
    // A step is a part of the URL's search; only another page is a way out.
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title="Leave without saving?" centered>
      <Stack>
        <Text size="sm">
          {meanwhile(stored)} What you typed stays in this browser and is offered again when you come back,
          except passwords, tokens and header values.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => proceed?.()}>
            Leave
          </Button>
          <Button onClick={() => reset?.()} data-autofocus>
            Stay here
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
