import { Stack, Text, Title } from '@mantine/core';
import { CodeText } from '@/components/CodeText';
import { Section } from '@/components/Section';
import { FORMATS, SIGNATURE, VERIFY } from './examples';

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
      </Stack>
    </Section>
  );
}
