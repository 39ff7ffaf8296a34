import { Modal } from '@mantine/core';
import type { DialogProps } from '../DeleteDialog';
import { EarlierForm } from './EarlierForm';

/** Asks which of the leads that were there before a webhook are sent to it. */
export function SendEarlierDialog({ webhook, opened, onClose, onDone }: DialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Send earlier leads: ${webhook.name}`} centered>
      <EarlierForm webhook={webhook} onClose={onClose} onDone={onDone} />
    </Modal>
  );
}
