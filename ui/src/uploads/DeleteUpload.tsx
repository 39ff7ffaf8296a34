import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { type Upload, useDeleteUpload } from './queries';

/** Removes the file and its result, after a question. */
export function DeleteUpload({ upload }: { upload: Upload }) {
  const navigate = useNavigate();
  const remove = useDeleteUpload(upload.id);
  const [opened, { open, close }] = useDisclosure();
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
      <Button variant="default" size="xs" onClick={open}>
        Delete the file
      </Button>
      <ConfirmDialog
        opened={opened}
        title="Delete this file?"
        error={remove.error}
        cancel="Keep it"
        confirm="Delete file"
        pending={remove.isPending}
        onClose={close}
        onConfirm={act}
      >
        <Text size="sm">
          Its rows and its result are deleted. People who joined through it stay in the campaign.
        </Text>
      </ConfirmDialog>
    </Group>
  );
}
