import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmButtons } from '@/components/form/ConfirmButtons';
import { type Upload, useDeleteUpload } from './queries';

/** Removes the file and its result, after a question. */
export function DeleteUpload({ upload }: { upload: Upload }) {
  const navigate = useNavigate();
  const remove = useDeleteUpload(upload.id);
  const [opened, setOpened] = useState(false);
  const act = () =>
    remove.mutate(undefined, {
      onSuccess: () =>
        void navigate({
          to: '/campaigns/$campaign/uploads',
          params: { campaign: String(upload.campaign_id) },
        }),
    });
  return (
    <Group>
      <Button variant="default" size="xs" onClick={() => setOpened(true)}>
        Delete the file
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Delete this file?" centered>
        <Stack>
          <Text size="sm">
            Its rows and its result are deleted. People who joined by it stay in the campaign.
          </Text>
          {remove.error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {remove.error.message}
            </Text>
          )}
          <ConfirmButtons
            cancel="Keep it"
            confirm="Delete file"
            pending={remove.isPending}
            onCancel={() => setOpened(false)}
            onConfirm={act}
          />
        </Stack>
      </Modal>
    </Group>
  );
}
