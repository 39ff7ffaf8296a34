import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

/** Asks before someone leaves the builder with work that is not saved. */
export function LeaveDialog({ dirty }: { dirty: boolean }) {
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
          The webhook is not saved yet and sends nothing. What you typed stays in this browser and is offered
          again when you come back, except passwords, tokens and header values.
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
