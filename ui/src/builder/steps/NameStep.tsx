import { Stack, Text, TextInput } from '@mantine/core';
import { hostOf } from '@/components/text/words';
import { guide } from '@/guide';
import { useBuilder } from '../state';

export function NameStep() {
  const { draft, change, problemAt } = useBuilder();
  return (
    <Stack gap="lg">
      <TextInput
        label={guide.name}
        description="Only you and your colleagues see it, in lists and in the log."
        placeholder={`Such as: New leads to ${hostOf(draft.url)}`}
        maxLength={100}
        withAsterisk
        aria-required
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value }, 'name')}
        error={problemAt('name')}
      />
      <Text size="sm" c="dimmed">
        Look at the request once more, and send a test if you like. Once it is saved, the webhook sends by
        itself.
      </Text>
    </Stack>
  );
}
