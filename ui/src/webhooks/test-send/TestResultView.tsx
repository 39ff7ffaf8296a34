import { Alert, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { CodeText } from '@/components/text/CodeText';
import { headerLines } from '@/deliveries/attempt/Exchange';
import { Timings } from '@/deliveries/attempt/Timings';

/** What became of a test: the verdict in plain words first, then the answer as text, never interpreted. */
export function TestResultView({ result }: { result: Schemas['TestResult'] }) {
  const { response, diagnosis, timings } = result;
  const good = result.outcome === 'delivered';
  const Sign = good ? IconCheck : IconAlertTriangle;
  return (
    <Stack gap="sm">
      <Alert
        className={`state-${good ? 'good' : 'bad'}`}
        color={good ? 'green' : 'red'}
        icon={<Sign aria-hidden />}
        title={good ? 'The endpoint took it' : (diagnosis?.summary ?? 'The endpoint did not take it')}
      >
        <Text size="sm">
          {good ? 'A lead sent like this counts as delivered.' : (diagnosis?.advice ?? result.detail)}
        </Text>
        {!good && (
          <Text size="sm" mt={4}>
            This was a test: no lead is at risk.
          </Text>
        )}
      </Alert>
      <Group gap="lg" className="numbers">
        <Fact name="Status">{response ? response.status : 'No answer'}</Fact>
        <Fact name="Time">{timings.total_ms.toLocaleString('en')} ms</Fact>
        {result.address && <Fact name="Address">{result.address}</Fact>}
      </Group>
      <Timings timings={timings} />
      {response && (
        <>
          {response.headers.length > 0 && (
            <CodeText label="Response headers" text={headerLines(response.headers)} canCopy />
          )}
          {response.body === '' ? (
            <Text size="sm" c="dimmed">
              The answer has no body.
            </Text>
          ) : (
            <CodeText
              label={response.truncated ? 'Response body (its start)' : 'Response body'}
              text={response.body}
              canCopy
            />
          )}
        </>
      )}
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" fw={600}>
        {children}
      </Text>
    </div>
  );
}
