import { Anchor, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CampaignLink } from '@/campaigns/CampaignLink';
import { DescriptionList } from '@/components/DescriptionList';
import { Section } from '@/components/Section';
import { CodeText } from '@/components/text/CodeText';
import { listWords } from '@/components/text/words';
import { guide } from '@/guide';
import { editLink } from '../../links';
import { useEventWords, useFormatLabel } from '../../options';
import type { Webhook } from '../../queries';
import type { Step } from '../../steps';
import { credentialsWords, headersWords, limitsWords, SECRET, successWords } from './configuration-words';

interface ConfigurationProps {
  webhook: Webhook;
  /** Whether who looks may change it; each part then leads to its step. */
  canEdit: boolean;
}

/** What a webhook is set to: everything that the builder asks for, with secrets masked. */
export function Configuration({ webhook, canEdit }: ConfigurationProps) {
  const eventWords = useEventWords();
  const formatLabel = useFormatLabel();
  const part = (name: string, step: Step, value: ReactNode) => ({
    name,
    value: (
      <>
        {value} {canEdit && <EditPart webhook={webhook} step={step} name={name} />}
      </>
    ),
  });
  const facts = [
    part(guide.endpoint, 'endpoint', <span className="mono">{webhook.url}</span>),
    part('Method and format', 'endpoint', `${webhook.method}, ${formatLabel(webhook.format)}`),
    { name: guide.campaign, value: <CampaignLink id={webhook.campaign_id} /> },
    part('Event', 'event', eventWords(webhook.event, 'label')),
    part('Users', 'users', listWords(webhook.sources)),
    part('Security credentials', 'credentials', credentialsWords(webhook.credentials)),
    part('Headers', 'headers', headersWords(webhook.headers)),
    ...(webhook.signature_header
      ? [part('Plain HMAC signature', 'headers', `In the header ${webhook.signature_header}`)]
      : []),
    part('Counts as delivered', 'endpoint', successWords(webhook.success)),
    part('Rate limits', 'endpoint', limitsWords(webhook.limits)),
  ];
  return (
    <Section
      title="Configuration"
      about={
        canEdit
          ? undefined
          : `${SECRET} stands for what is secret. Only owners and members see the path of the URL.`
      }
    >
      <DescriptionList facts={facts} />
      <Stack gap="xs">
        <Text size="xs" c="dimmed" component="div">
          Data payload {canEdit && <EditPart webhook={webhook} step="payload" name="Data payload" />}
        </Text>
        <Payload webhook={webhook} />
      </Stack>
    </Section>
  );
}

function EditPart({ webhook, step, name }: { webhook: Webhook; step: Step; name: string }) {
  return (
    <Anchor
      size="xs"
      underline="always"
      aria-label={`Edit ${name.charAt(0).toLowerCase()}${name.slice(1)}`}
      renderRoot={(props) => <Link {...editLink(webhook.id, step)} {...props} />}
    >
      Edit
    </Anchor>
  );
}

function Payload({ webhook: { template, fields } }: { webhook: Webhook }) {
  if (template) return <CodeText label="JSON template" text={JSON.stringify(template, null, 2)} />;
  return (
    <Table aria-label="Data payload" verticalSpacing={4} horizontalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map(({ key, field, value, omit_if_missing }) => (
          <Table.Tr key={key}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <span className="mono">{key}</span>
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {field ? <span className="mono">{field}</span> : `“${value ?? ''}”`}
              {omit_if_missing && (
                <Text size="xs" c="dimmed" component="span">
                  {' '}
                  (left out when empty)
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
