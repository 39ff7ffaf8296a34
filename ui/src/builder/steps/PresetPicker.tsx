import { Anchor, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import classes from '../builder.module.css';
import type { Draft } from '../draft';
import { type Preset, presets } from '../presets';
import { applied } from '../presets/apply';
import { useBuilder } from '../state';
import { PresetNotes } from './PresetNotes';

/** Receivers whose ways are known: one click fills in what they need and says what to paste where. */
export function PresetPicker() {
  const { draft, change, session, stored } = useBuilder();
  const [open, setOpen] = useState(draft.url === '' && draft.preset === null && stored === null);
  const [before, setBefore] = useState<Draft>();
  const all = presets(session.test_inbox_url);
  const chosen = all.find((preset) => preset.id === draft.preset);
  const take = (preset: Preset) => {
    setBefore(draft);
    change((draft) => applied(draft, preset));
  };
  const undo = () => {
    if (before) change(before);
    setBefore(undefined);
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={500} id="presets">
          Where shall it go?
        </Text>
        <Anchor
          component="button"
          type="button"
          size="sm"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide the list' : 'Choose from a list'}
        </Anchor>
      </Group>
      {open && (
        <>
          <Text size="sm" c="dimmed">
            Choose the receiving app, and what it needs is filled in. Or skip this and fill it in yourself.
          </Text>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs */}
          <div className={classes.presets} role="group" aria-labelledby="presets">
            {all.map((preset) => (
              <UnstyledButton
                key={preset.id}
                className={classes.preset}
                aria-pressed={preset.id === draft.preset}
                onClick={() => take(preset)}
              >
                <Text size="sm" fw={600}>
                  {preset.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {preset.summary}
                </Text>
              </UnstyledButton>
            ))}
          </div>
        </>
      )}
      {chosen && <PresetNotes preset={chosen} url={draft.url} onUndo={before ? undo : undefined} />}
    </Stack>
  );
}
