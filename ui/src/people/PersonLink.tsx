import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { personLink } from '@/deliveries/links';

/** Leads to someone's page. */
export function PersonLink({ id, name }: { id: number; name: string }) {
  return (
    <Anchor
      size="sm"
      style={{ overflowWrap: 'anywhere' }}
      renderRoot={(props) => <Link {...personLink(id)} {...props} />}
    >
      {name}
    </Anchor>
  );
}
