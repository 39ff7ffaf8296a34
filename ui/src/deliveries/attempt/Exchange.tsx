import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { CodeText } from '@/components/text/CodeText';
import { statusWords } from '../words';

/** Headers as HTTP writes them, one a line. */
export const headerLines = (headers: Schemas['Header'][]) =>
  headers.map((header) => `${header.name}: ${header.value}`).join('\n');

interface RequestTextProps {
  request: Schemas['Request'];
  /** False when it was rendered again and is not what was sent. */
  isExact?: boolean;
}

/** A request; its secrets are bullets. */
export function RequestText({ request, isExact = true }: RequestTextProps) {
  return (
    <Stack gap="sm">
      <Title order={4} size="sm">
        Request
      </Title>
      {!isExact && (
        <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} p="sm">
          <Text size="sm">
            This is not exactly what was sent. The request was put together again from what is stored, and
            something has changed since, such as a credential.
          </Text>
        </Alert>
      )}
      <CodeText label="Method and URL" text={`${request.method} ${request.url}`} />
      {request.headers.length > 0 && <CodeText label="Headers" text={headerLines(request.headers)} />}
      {request.body !== '' && <CodeText label="Body" text={request.body} />}
      <CodeText label="curl command" text={request.curl} canCopy />
    </Stack>
  );
}

/** What a receiver answered. */
export function ResponseText({ response }: { response: Schemas['Response'] }) {
  return (
    <Stack gap="sm">
      <Title order={4} size="sm">
        Response
      </Title>
      <CodeText label="Status" text={statusWords(response.status)} />
      {response.headers.length > 0 && <CodeText label="Headers" text={headerLines(response.headers)} />}
      {response.body === '' ? (
        <Text size="sm" c="dimmed">
          {response.withheld
            ? 'Only owners and members see the headers and body, which can contain the secret part of the URL.'
            : 'The body is empty, or was not kept.'}
        </Text>
      ) : (
        <CodeText label={response.truncated ? 'Start of the body' : 'Body'} text={response.body} />
      )}
    </Stack>
  );
}
