import { Alert, Box, Text } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { CopyText } from '@/components/text/CopyText';
import { Time } from '@/components/time/Time';

/** The link of a new invitation, which nobody can see again later. */
export function InvitationLink({ invitation }: { invitation: Schemas['CreatedInvitation'] }) {
  return (
    <Alert
      mt="md"
      role="status"
      color="blue"
      icon={<IconMailForward aria-hidden />}
      title={`Send this link to ${invitation.email}`}
    >
      <Text size="sm" mb="xs">
        Refhook sends no emails: copy the link and send it yourself. It is shown only now, works once, and
        expires <Time at={invitation.expires_at} />.
      </Text>
      <Box>
        <CopyText text={invitation.link} what="invitation link" />
      </Box>
    </Alert>
  );
}
