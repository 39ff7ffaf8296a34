import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { personLink } from '@/deliveries/links';

/** What a person is called, with the way to their page; the email below a name. */
export function LedgerPerson({ person }: { person: Schemas['LedgerPerson'] }) {
  return (
    <>
      <Anchor size="sm" fw={500} renderRoot={(props) => <Link {...personLink(person.id)} {...props} />}>
        {person.first_name || person.email}
      </Anchor>
      {person.first_name && (
        <Text size="xs" c="dimmed">
          {person.email}
        </Text>
      )}
    </>
  );
}
