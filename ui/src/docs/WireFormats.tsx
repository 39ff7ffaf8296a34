import { Stack, Text, Title } from '@mantine/core';
import { Section } from '@/components/Section';
import { CodeText } from '@/components/text/CodeText';
import { FORMATS, SECOND_SIGNATURE, SIGNATURE, VERIFY } from './examples';

/** What goes over the wire, and how a receiver knows that it is genuine. */
export function WireFormats() {
  return (
    <Section
      title="Wire formats"
      id="wire-formats"
      about="How the default fields of a sample person, Byron, whom Jessica referred, are sent."
    >
      {FORMATS.map(({ name, about, text }) => (
        <Stack key={name} gap={4}>
          <Title order={3}>{name}</Title>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {about}
          </Text>
          <CodeText label={`Request: ${name}`} text={text} canCopy />
        </Stack>
      ))}
      <Stack gap="xs">
        <Title order={3}>Signature</Title>
        <Text size="sm">
          Every request is signed, as the Standard Webhooks specification says (standardwebhooks.com):
        </Text>
        <CodeText label="Headers" text={SIGNATURE} canCopy />
        <Text size="sm">
          <code>webhook-id</code> names the delivery: it is the same on every attempt, so a receiver that
          keeps it takes no lead twice. To verify, sign <code>id.timestamp.payload</code> with the webhook’s
          secret and compare. While a secret is being replaced there are two signatures for 24 hours; one of
          them must fit. A test send carries <code>refhook-test: 1</code>.
        </Text>
        <CodeText label="Verifying in Node.js" text={VERIFY} canCopy />
        <Text size="sm">
          The payload is the raw body; with query parameters it is everything after the question mark. The
          ready-made Standard Webhooks libraries parse what they verify as JSON, so they work with JSON and
          Custom JSON, and refuse the other two formats: verify those as above.
        </Text>
        <Text size="sm">
          A webhook can carry a second signature, in a header whose name you choose in its step Headers:{' '}
          <code>sha256=</code> and the HMAC-SHA256 of the payload alone in hex, as GitHub sends it. Its key is
          the whole secret as text, <code>whsec_</code> included. While a secret is being replaced it is that
          of the new one.
        </Text>
        <CodeText label="The second signature with openssl" text={SECOND_SIGNATURE} canCopy />
      </Stack>
    </Section>
  );
}
