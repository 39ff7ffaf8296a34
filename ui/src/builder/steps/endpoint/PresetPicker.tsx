import { Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import classes from '../../builder.module.css';
import type { Draft } from '../../draft/draft';
import { type Preset, presets } from '../../presets';
import { applied } from '../../presets/apply';
import { useBuilder } from '../../state';
import { PresetNotes } from './PresetNotes';
import { Toggle } from './Toggle';

/** Receivers whose ways are known: one click fills in what they need and says what to paste where. */
export function PresetPicker() {
  const { draft, change, session, stored, defaults } = useBuilder();
  const [open, setOpen] = useState(draft.url === '' && draft.preset === null && stored === null);
  const [before, setBefore] = useState<Draft>();
  const all = presets(session.test_inbox_url);
  const chosen = all.find((preset) => preset.id === draft.preset);
  const take = (preset: Preset) => {
    setBefore(draft);
    change((draft) => applied(draft, preset, defaults, chosen));
  };
  const undo = () => {
    if (before) change(before);
    setBefore(undefined);
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" id="presets">
          Choose the receiving app, or fill it in yourself.
        </Text>
        <Toggle open={open} onChange={setOpen}>
          {open ? 'Hide the list' : 'Show the list'}
        </Toggle>
      </Group>
      {open && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs */}
          <div className={classes.presets} role="group" aria-labelledby="presets">
            {all.map((preset) => (
              <UnstyledButton
                key={preset.id}
                className={classes.preset}
                aria-pressed={preset.id === draft.preset}
                onClick={() => take(preset)}
              >
                {preset.name}
              </UnstyledButton>
            ))}
          </div>
        </>
      )}
      {chosen && <PresetNotes preset={chosen} url={draft.url} onUndo={before ? undo : undefined} />}
    </Stack>
  );
}
