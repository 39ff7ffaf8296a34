import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconCopy,
  IconHistory,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { guide } from '@/guide';
import { DeleteDialog } from './DeleteDialog';
import { SendEarlierDialog } from './earlier/SendEarlierDialog';
import { editLink, webhookLink } from './links';
import { useWebhookMutations } from './mutations';
import type { Webhook } from './queries';
import { ResumeDialog } from './ResumeDialog';
import { TestDrawer } from './TestDrawer';

interface WebhookActionsProps {
  webhook: Webhook;
  /** Told in plain words when something was refused. */
  onProblem: (message: string) => void;
  /** After it was deleted. */
  onDeleted?: () => void;
}

/** The blue button of a webhook and its menu. */
export function WebhookActions({ webhook, onProblem, onDeleted }: WebhookActionsProps) {
  const { pause, duplicate } = useWebhookMutations();
  const [open, setOpen] = useState<'resume' | 'delete' | 'test' | 'earlier'>();
  const navigate = useNavigate();
  const close = () => setOpen(undefined);
  const onError = (error: Error) => onProblem(error.message);
  const sends = webhook.state === 'healthy' || webhook.state === 'failing';
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            size="xs"
            rightSection={<IconChevronDown size={14} aria-hidden />}
            aria-label={`${guide.actions}: ${webhook.name}`}
            loading={pause.isPending || duplicate.isPending}
          >
            {guide.actions}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            renderRoot={(props) => <Link {...editLink(webhook.id)} {...props} />}
          >
            {guide.edit}
          </Menu.Item>
          {sends ? (
            <Menu.Item
              leftSection={<IconPlayerPause size={16} aria-hidden />}
              onClick={() => pause.mutate(webhook.id, { onError })}
            >
              {guide.pause}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() => setOpen('resume')}
            >
              {guide.resume}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={() =>
              duplicate.mutate(webhook.id, {
                onError,
                onSuccess: (copy) => void navigate(editLink(copy.id)),
              })
            }
          >
            {guide.duplicate}
          </Menu.Item>
          <Menu.Item leftSection={<IconSend size={16} aria-hidden />} onClick={() => setOpen('test')}>
            {guide.sendTest}
          </Menu.Item>
          <Menu.Item leftSection={<IconHistory size={16} aria-hidden />} onClick={() => setOpen('earlier')}>
            Send earlier leads
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setOpen('delete')}
          >
            {guide.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ResumeDialog webhook={webhook} opened={open === 'resume'} onClose={close} />
      <DeleteDialog webhook={webhook} opened={open === 'delete'} onClose={close} onDone={onDeleted} />
      <TestDrawer webhook={webhook} opened={open === 'test'} onClose={close} />
      <SendEarlierDialog
        webhook={webhook}
        opened={open === 'earlier'}
        onClose={close}
        // How far it has come is shown there.
        onDone={() => void navigate(webhookLink(webhook.id))}
      />
    </>
  );
}
