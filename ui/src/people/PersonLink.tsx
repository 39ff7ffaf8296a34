import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** Leads to someone's page. */
export function PersonLink({ id, name }: { id: number; name: string }) {
  return (
    <Anchor
      size="sm"
      style={{ overflowWrap: 'anywhere' }}
      renderRoot={(props) => <Link to="/users/$user" params={{ user: String(id) }} {...props} />}
    >
      {name}
    </Anchor>
  );
}
