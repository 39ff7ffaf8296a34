import { Alert, Anchor, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useSession } from '../session';
import { useByLink } from './by-link';

/** After a sign-in by a one-time link: how to sign in the next time. */
export function ByLinkNote() {
  const { noted, dismiss } = useByLink();
  const { pathname } = useLocation();
  const session = useSession();
  if (!noted) return null;
  return (
    <Alert
      color="blue"
      icon={<IconKey aria-hidden />}
      title="You signed in with a one-time link"
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={dismiss}
    >
      <Text size="sm">
        The link does not work a second time. Set a password{' '}
        {session?.member.has_password && 'within 15 minutes '}
        to be able to sign in again.{' '}
        {pathname !== '/settings/account' && (
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/settings/account" {...props} />}
          >
            Set a password
          </Anchor>
        )}
      </Text>
    </Alert>
  );
}
