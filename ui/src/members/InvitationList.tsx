import { Box, Button, Text } from '@mantine/core';
import { FormError } from '@/components/form/FormError';
import { Time } from '@/components/time/Time';
import { ROLES } from '@/session/roles';
import classes from './members.module.css';
import { type Invitation, useMemberMutations } from './queries';

/** Invitations that nobody has accepted yet. */
export function InvitationList({ invitations }: { invitations: Invitation[] }) {
  const { revoke } = useMemberMutations();
  return (
    <>
      <FormError error={revoke.error} shown={[]} />
      <Box component="ul" className={classes.list}>
        {invitations.map(({ id, email, role, created_at, expires_at }) => (
          <li key={id} className={classes.row}>
            <Box className={classes.who}>
              <Text size="sm" fw={500}>
                {email}
              </Text>
              <Text size="xs" c="dimmed">
                Invited as {ROLES[role].label.toLowerCase()} <Time at={created_at} />, expires{' '}
                <Time at={expires_at} />
              </Text>
            </Box>
            <Button
              variant="default"
              size="xs"
              aria-label={`Revoke the invitation of ${email}`}
              loading={revoke.isPending && revoke.variables === id}
              onClick={() => revoke.mutate(id)}
            >
              Revoke
            </Button>
          </li>
        ))}
      </Box>
    </>
  );
}
