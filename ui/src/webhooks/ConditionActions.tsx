import { Button, type ButtonProps, Group, type PolymorphicComponentProps } from '@mantine/core';
import { type Icon, IconPencil, IconPlayerPlay, IconSend } from '@tabler/icons-react';
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
              <ActionButton
                key={action}
                Sign={IconPencil}
                renderRoot={(props) => <Link {...editLink(webhook.id)} {...props} />}
              >
                Edit webhook
              </ActionButton>
            );
          case 'resume':
            return (
              <ActionButton key={action} Sign={IconPlayerPlay} onClick={() => setOpen('resume')}>
                Resume
              </ActionButton>
            );
          case 'send_test':
            return (
              <ActionButton key={action} Sign={IconSend} onClick={() => setOpen('test')}>
                Send test
              </ActionButton>
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

interface ActionButtonProps extends PolymorphicComponentProps<'button', ButtonProps> {
  Sign: Icon;
}

function ActionButton({ Sign, ...button }: ActionButtonProps) {
  return <Button size="xs" variant="default" leftSection={<Sign size={14} aria-hidden />} {...button} />;
}
