import { List, Text } from '@mantine/core';
import { Section } from '@/components/Section';

/** When an attempt is made again, and what ends it. */
export function Retries() {
  return (
    <Section title="Retries" id="retries">
      <Text size="sm">
        Answer with a status from 200 to 299 within 15 seconds, and the lead counts as delivered. Anything
        else is tried again:
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>
          Ten attempts: at once, then after 5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours,
          each up to 20 % sooner or later.
        </List.Item>
        <List.Item>
          The same <code>webhook-id</code> each time. A retry sends the webhook as it is now, so a corrected
          address or key also helps what is waiting.
        </List.Item>
        <List.Item>
          While an endpoint is down, leads wait without spending their attempts, and one at a time is used to
          see whether it is back. <code>Retry-After</code> is respected.
        </List.Item>
        <List.Item>
          Redirects are not followed. An answer of 410 switches the webhook off; its leads are kept.
        </List.Item>
        <List.Item>
          After the last attempt a delivery is marked as failed, and can be sent again from its log.
        </List.Item>
      </List>
    </Section>
  );
}
