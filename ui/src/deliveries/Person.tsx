import { Anchor, Box, Text } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';

type Named = Pick<Schemas['Delivery'], 'person_first_name' | 'person_email'>;

/** What a person is called: the name, else the email, else that they were erased. */
export const personName = ({ person_first_name: name, person_email: email }: Named) =>
  name || email || 'an erased person';

interface PersonProps {
  delivery: Named;
  /** Left out, nothing is linked. */
  link?: LinkProps;
  className?: string;
}

/** A person of a log: name and email, or that they were erased. */
export function Person({ delivery, link, className }: PersonProps) {
  if (delivery.person_email === null) {
    return (
      <Text size="sm" c="dimmed" fs="italic">
        Erased
      </Text>
    );
  }
  const name = delivery.person_first_name || delivery.person_email;
  return (
    <Box style={{ overflowWrap: 'break-word' }}>
      {link ? (
        <Anchor
          className={className}
          size="sm"
          fw={500}
          renderRoot={(props) => <Link {...link} {...props} />}
        >
          {name}
        </Anchor>
      ) : (
        <Text size="sm" fw={500}>
          {name}
        </Text>
      )}
      {delivery.person_first_name && (
        <Text size="xs" c="dimmed">
          {delivery.person_email}
        </Text>
      )}
    </Box>
  );
}
