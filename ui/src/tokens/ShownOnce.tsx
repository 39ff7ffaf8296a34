import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { CopyText } from '@/components/text/CopyText';
import { curlLine } from './expiry';
import type { NewToken } from './queries';

interface ShownOnceProps {
  token: NewToken;
  baseUrl: string;
  onDone: () => void;
}

/** A token that was just created: this is the only time that it is shown. */
export function ShownOnce({ token, baseUrl, onDone }: ShownOnceProps) {
  return (
    <Stack>
      <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} role="status">
        This is the only time that <strong>{token.name}</strong> is shown. Keep it where you keep passwords:
        whoever has it can use the API in your name.
      </Alert>
      <div>
        <Text size="sm" fw={600}>
          Token
        </Text>
        <CopyText text={token.token} what="API token" />
      </div>
      <div>
        <Text size="sm" fw={600}>
          Try it in a terminal
        </Text>
        <CopyText text={curlLine(baseUrl, token.token)} what="curl line" />
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone}>I have copied it</Button>
      </Group>
    </Stack>
  );
}
