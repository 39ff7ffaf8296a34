import { Button, Group } from '@mantine/core';
import { IconPencil, IconPlayerPlay, IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { editLink } from './links';
import type { Webhook } from './queries';
import { ResumeDialog } from './ResumeDialog';
import { TestDrawer } from './TestDrawer';

/** The buttons that the words about a webhook's condition name. Those about its leads stand beside their numbers. */
export function ConditionActions({ webhook }: { webhook: Webhook }) {
  const [open, setOpen] = useState<'resume' | 'test'>();
  const close = () => setOpen(undefined);
  const actions = webhook.condition?.actions ?? [];
  if (!actions.some((action) => ['edit', 'resume', 'send_test'].includes(action))) return null;
  return (
    <Group gap="xs" mt="sm">
      {actions.map((action) => {
        switch (action) {
          case 'edit':
            return (
              <Button
                key={action}
                size="xs"
                variant="default"
                leftSection={<IconPencil size={14} aria-hidden />}
                renderRoot={(props) => <Link {...editLink(webhook.id)} {...props} />}
              >
                Edit webhook
              </Button>
            );
          case 'resume':
            return (
              <Button
                key={action}
                size="xs"
                variant="default"
                leftSection={<IconPlayerPlay size={14} aria-hidden />}
                onClick={() => setOpen('resume')}
              >
                Resume
              </Button>
            );
          case 'send_test':
            return (
              <Button
                key={action}
                size="xs"
                variant="default"
                leftSection={<IconSend size={14} aria-hidden />}
                onClick={() => setOpen('test')}
              >
                Send test
              </Button>
            );
          default:
            return null;
        }
      })}
      <ResumeDialog webhook={webhook} opened={open === 'resume'} onClose={close} />
      <TestDrawer webhook={webhook} opened={open === 'test'} onClose={close} />
    </Group>
  );
}
