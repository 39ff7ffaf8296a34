import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRepeat } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { personName } from '../Person';
import { replayDelivery } from '../queries';
import { Refused } from './Refused';

interface ReplayDeliveryProps {
  delivery: Schemas['Delivery'];
  /** Told the id of the new delivery. */
  onSent: (delivery: string) => void;
}

/** Sends a lead once more that arrived, for a receiver that lost it; asks first, because the receiver gets it twice. */
export function ReplayDelivery({ delivery, onSent }: ReplayDeliveryProps) {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure();
  const replay = useMutation({
    mutationFn: () => replayDelivery(delivery.id),
    onSuccess: (made) => {
      close();
      onSent(made.id);
    },
    // Also when it was refused: then what is shown here is old.
    onSettled: () =>
      Promise.all(['deliveries', 'webhooks'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  if (delivery.state !== 'delivered') return null;
  return (
    <>
      <Button variant="default" leftSection={<IconRepeat size={16} aria-hidden />} onClick={open}>
        Send once more
      </Button>
      <ConfirmDialog
        opened={opened}
        title="Send this lead once more?"
        cancel="Cancel"
        confirm="Send once more"
        isHarmless
        pending={replay.isPending}
        onClose={close}
        onConfirm={() => replay.mutate()}
      >
        <Text size="sm">
          {delivery.webhook_name} already has {personName(delivery)}. It gets this lead a second time, as it
          was then and under a new delivery id: a receiver that keeps everything will have it twice.
        </Text>
        {replay.error && <Refused error={replay.error} />}
      </ConfirmDialog>
    </>
  );
}
