import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sessionQuery } from '@/api/queries';
import { Section } from '@/components/Section';
import { CodeText } from '@/components/text/CodeText';
import { curlLine } from '@/tokens/expiry';

/** How a program says who it is. */
export function Authentication() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <Section title="Authentication" id="authentication">
      <Text size="sm">
        Create a token under{' '}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => <Link to="/settings/webhooks-and-api" {...props} />}
        >
          Webhooks and API
        </Anchor>{' '}
        and send it with each call in the header <code>Authorization</code>. A token that may read changes
        nothing; one that may write does both. Each token may make 600 calls a minute; after that the answer
        is 429, and <code>Retry-After</code> says how many seconds to wait. Bodies and answers are JSON.
      </Text>
      <CodeText label="A call" text={curlLine(session?.base_url ?? '', '<your token>')} canCopy />
      <Text size="sm">
        Send an <code>Idempotency-Key</code> of your own when you add a user: a call repeated with the same
        key adds nobody twice.
      </Text>
    </Section>
  );
}
