import { Alert, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconKey } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { CopyText } from '@/components/text/CopyText';
import { hostOf } from '@/components/text/words';
import { guide } from '@/guide';
import { webhookLink } from '@/webhooks/links';
import { useEventWords } from '@/webhooks/options';
import type { Webhook } from '@/webhooks/queries';
import { TestDrawer } from '@/webhooks/TestDrawer';

interface SavedScreenProps {
  webhook: Webhook;
  /** Of a new webhook; shown this once. */
  secret?: string;
  onAnother: () => void;
}

/** The guide's last line, and what happens from now on. */
export function SavedScreen({ webhook, secret, onAnother }: SavedScreenProps) {
  const [testing, setTesting] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const eventWords = useEventWords();
  const host = hostOf(webhook.url);
  return (
    <Paper withBorder p={{ base: 'md', sm: 'xl' }} maw={760}>
      <Stack gap="lg">
        <Group gap="sm" wrap="nowrap">
          <IconCircleCheck size={32} color="light-dark(#17603a, #8fdcb0)" aria-hidden />
          <Title order={2} ref={title} tabIndex={-1} style={{ outline: 'none' }}>
            {secret ? guide.success : guide.saved}
          </Title>
        </Group>
        <List size="sm" spacing="xs">
          <List.Item>
            <strong>{webhook.name}</strong> sends to <span className="mono">{host}</span>:{' '}
            {eventWords(webhook.event, 'label').toLowerCase()}, users: {webhook.sources.join(', ')}.
          </List.Item>
          <List.Item>
            {webhook.state === 'paused'
              ? 'It is paused: new leads are kept and wait until you resume it in the list of webhooks.'
              : secret
                ? 'It sends new leads from now on. To send people who joined earlier, choose Actions, Send earlier leads.'
                : 'Leads that are still waiting are sent with the new settings, not the old ones.'}
          </List.Item>
          <List.Item>
            If the endpoint does not answer, Refhook keeps trying for days. No lead is lost, and each one is
            in the log.
          </List.Item>
        </List>
        {secret && <SigningSecret secret={secret} />}
        <Group gap="sm">
          <Button onClick={() => setTesting(true)}>{guide.sendTest}</Button>
          <Button variant="default" renderRoot={(props) => <Link {...webhookLink(webhook.id)} {...props} />}>
            See deliveries
          </Button>
          <Button variant="default" onClick={onAnother}>
            Create another
          </Button>
        </Group>
      </Stack>
      <TestDrawer webhook={webhook} opened={testing} onClose={() => setTesting(false)} />
    </Paper>
  );
}

/** The secret that requests are signed with, the one time it can be seen. */
export function SigningSecret({ secret }: { secret: string }) {
  return (
    <Alert color="blue" icon={<IconKey aria-hidden />} title="Signing secret, shown this once">
      <Stack gap="xs">
        <CopyText text={secret} what="signing secret" />
        <Text size="sm">
          A developer needs it to check that a request really comes from here (Standard Webhooks, or the plain
          HMAC of step 7). Airtable, Zapier and the like do not need it. If it is lost, make a new one on the
          webhook’s page.
        </Text>
      </Stack>
    </Alert>
  );
}
