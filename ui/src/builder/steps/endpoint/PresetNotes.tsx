import { Alert, Anchor, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { CodeText } from '@/components/text/CodeText';
import type { Preset } from '../../presets';

interface PresetNotesProps {
  preset: Preset;
  url: string;
  /** Given right after the preset was taken. */
  onUndo?: () => void;
}

/** What to paste where, for a receiver whose preset is taken. */
export function PresetNotes({ preset, url, onUndo }: PresetNotesProps) {
  const parsed = URL.parse(url.trim());
  const own = parsed && preset.host?.test(parsed.host) ? parsed : undefined;
  const warning = own && preset.warn?.(own);
  return (
    <Alert color="blue" role="status">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm" fw={600}>
            {preset.name}. {preset.summary}.
          </Text>
          {onUndo && (
            <Anchor component="button" type="button" size="sm" onClick={onUndo}>
              Undo
            </Anchor>
          )}
        </Group>
        <List type="ordered" size="sm" spacing={4}>
          {preset.notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
        {preset.script && <CodeText label="Script to paste" text={preset.script} canCopy />}
        {preset.limits && (
          <Text size="sm" c="dimmed">
            {preset.limits}
          </Text>
        )}
        {warning && (
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <IconAlertTriangle size={18} aria-hidden style={{ flex: 'none' }} />
            <Text size="sm" fw={600}>
              {warning}
            </Text>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
