import { Badge, Box, Text } from '@mantine/core';
import { Time } from '@/components/time/Time';
import { ROLES } from '@/session/roles';
import { useCan, useSession } from '@/session/session';
import { MemberRole } from './MemberRole';
import classes from './members.module.css';
import type { Member } from './queries';
import { RemoveMember } from './RemoveMember';

/** Who can sign in, and as what. Owners change it here. */
export function MemberList({ members }: { members: Member[] }) {
  const me = useSession()?.member.id;
  const { own } = useCan();
  return (
    <Box component="ul" className={classes.list}>
      {members.map((member) => (
        <li key={member.id} className={classes.row}>
          <Box className={classes.who}>
            <Text span size="sm" fw={500}>
              {member.email}
            </Text>{' '}
            {member.id === me && (
              <Badge variant="default" tt="none" size="sm">
                You
              </Badge>
            )}
            <Text size="xs" c="dimmed">
              Joined <Time at={member.created_at} />
            </Text>
          </Box>
          {own ? (
            <MemberRole member={member} isMe={member.id === me} />
          ) : (
            <Text size="sm">{ROLES[member.role].label}</Text>
          )}
          {own && (member.id === me ? <span className={classes.gap} /> : <RemoveMember member={member} />)}
        </li>
      ))}
    </Box>
  );
}
