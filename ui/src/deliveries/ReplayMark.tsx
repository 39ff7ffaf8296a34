import { Anchor, Group, Text } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { deliveryLink } from './links';

/** Says that a delivery repeats another one on purpose, so that nobody takes it for a mistake. */
export function ReplayMark({ of }: { of?: string }) {
  return (
    <Group gap={4} wrap="nowrap" c="dimmed">
      <IconRepeat size={14} aria-hidden style={{ flex: 'none' }} />
      <Text size={of ? 'sm' : 'xs'}>
        {of ? (
          <>
            Sent once more on purpose;{' '}
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link {...deliveryLink(of)} {...props} />}
            >
              first delivery
            </Anchor>
          </>
        ) : (
          'Sent once more'
        )}
      </Text>
    </Group>
  );
}
