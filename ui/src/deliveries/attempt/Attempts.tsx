import { Accordion, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { visibleText } from '@/components/text/visible-text';
import { Time } from '@/components/time/Time';
import { answerWords } from '../words';
import { Diagnosis } from './Diagnosis';
import { RequestText, ResponseText } from './Exchange';
import { Timings } from './Timings';

/** Each attempt with what was sent and what came back, the newest first and open. */
export function Attempts({ attempts }: { attempts: Schemas['Attempt'][] }) {
  const newest = attempts.at(-1);
  return (
    <Stack gap="sm">
      <Title order={2}>Attempts</Title>
      {newest ? (
        <Accordion
          key={newest.number}
          variant="separated"
          order={3}
          multiple
          defaultValue={[`${newest.number}`]}
          keepMounted={false}
        >
          {attempts.toReversed().map((attempt) => (
            <Accordion.Item key={attempt.number} value={`${attempt.number}`}>
              <Accordion.Control>
                <AttemptLine attempt={attempt} />
              </Accordion.Control>
              <Accordion.Panel>
                <AttemptDetails attempt={attempt} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      ) : (
        <Text c="dimmed">
          Nothing has been sent yet. The first attempt appears here as soon as it is made.
        </Text>
      )}
    </Stack>
  );
}

function AttemptLine({ attempt }: { attempt: Schemas['Attempt'] }) {
  const isDelivered = attempt.outcome === 'delivered';
  const Sign = isDelivered ? IconCheck : IconAlertTriangle;
  return (
    <Group gap="sm" wrap="nowrap">
      <Sign
        size={18}
        aria-hidden
        style={{ flex: 'none' }}
        color={`var(--refhook-${isDelivered ? 'good' : 'bad'})`}
      />
      <Text size="sm" fw={600}>
        Attempt {attempt.number}: {answerWords(attempt.outcome, attempt.status)}
      </Text>
    </Group>
  );
}

function AttemptDetails({ attempt }: { attempt: Schemas['Attempt'] }) {
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" component="div">
        <Time at={attempt.at} />, with version {attempt.version} of the webhook
        {attempt.address && `, to ${attempt.address}`}
      </Text>
      {attempt.diagnosis && <Diagnosis diagnosis={attempt.diagnosis} />}
      {attempt.detail && <Text size="sm">{visibleText(attempt.detail)}</Text>}
      <Timings timings={attempt.timings} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        {attempt.request ? (
          <RequestText request={attempt.request} isExact={attempt.matches_hash} />
        ) : (
          <Text size="sm" c="dimmed">
            The request can no longer be shown: the person was erased or the webhook deleted.
          </Text>
        )}
        {attempt.response ? (
          <ResponseText response={attempt.response} />
        ) : (
          <Text size="sm" c="dimmed">
            No response came.
          </Text>
        )}
      </SimpleGrid>
    </Stack>
  );
}
