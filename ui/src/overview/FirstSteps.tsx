import { Button, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '@/api/client';
import { Section } from '@/components/Section';
import { useCan, useSession } from '@/session/session';
import { newWebhookLink, webhooksLink } from '@/webhooks/links';
import classes from './overview.module.css';
import { type StepState, startTitle, stepStates } from './steps';

/** The way to the first lead that arrives. */
export function FirstSteps({ overview }: { overview: Schemas['Overview'] }) {
  const [campaign, webhook, test] = stepStates(overview);
  const inbox = useSession()?.test_inbox_url;
  const { write, whyNotWrite } = useCan();
  const hasPeople = overview.people > 0;
  return (
    <Section title={startTitle(overview)} about={write ? undefined : whyNotWrite}>
      <ol className={classes.steps}>
        <Step
          state={campaign}
          title="Create a campaign"
          action="Create a campaign"
          link={{ to: '/campaigns/new' }}
        >
          People join it through a link, and refer their friends with their own.
        </Step>
        <Step
          state={webhook}
          title="Create a webhook"
          action="Create An Outbound Webhook"
          link={newWebhookLink()}
        >
          It sends each new person to your CRM, spreadsheet or app at once.
          {hasPeople &&
            ' Those who have joined already can be sent too: choose Actions > Send earlier leads.'}
        </Step>
        <Step state={test} title="Try it" action="Send a test" link={webhooksLink}>
          {inbox
            ? "Send a test from the webhook's Actions. The built-in test inbox shows you what would arrive."
            : "Send a test from the webhook's Actions, and see what your receiver answers."}{' '}
          {hasPeople
            ? 'Then choose Actions > Send earlier leads to send those who have joined already.'
            : 'Then join your campaign yourself: your first lead.'}
        </Step>
      </ol>
    </Section>
  );
}

interface StepProps {
  state: StepState;
  title: string;
  action: string;
  link: LinkProps;
  children: ReactNode;
}

const WORDS = { done: 'Done', next: 'Next', later: 'Later' };

function Step({ state, title, action, link, children }: StepProps) {
  const { write } = useCan();
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'next' ? 'step' : undefined}>
      <span className={classes.mark}>{state === 'done' && <IconCheck size={16} aria-hidden />}</span>
      <Stack gap={4} align="flex-start">
        <Title order={3}>
          {title}
          <VisuallyHidden> ({WORDS[state]})</VisuallyHidden>
        </Title>
        <Text size="sm" c="dimmed">
          {children}
        </Text>
        {state === 'next' && write && (
          <Button mt="xs" renderRoot={(props) => <Link {...link} {...props} />}>
            {action}
          </Button>
        )}
      </Stack>
    </li>
  );
}
