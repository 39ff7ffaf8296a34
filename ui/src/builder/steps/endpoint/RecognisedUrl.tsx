import { Alert, Button, Group, Text } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { presetOf, presets } from '../../presets';
import { applied, fits } from '../../presets/apply';
import { useBuilder } from '../../state';

/** Offers the preset of a pasted URL and says why; nothing is changed unasked. */
export function RecognisedUrl() {
  const { draft, change, session, defaults } = useBuilder();
  const all = presets(session.test_inbox_url);
  const preset = presetOf(draft.url, all);
  const previous = all.find(({ id }) => id === draft.preset);
  const offer = preset !== undefined && !fits(draft, preset);
  return (
    <div role="status">
      {offer && (
        <Alert mt="sm" color="blue" icon={<IconWand aria-hidden />} title={`This is a URL of ${preset.name}`}>
          <Group justify="space-between" gap="sm">
            <Text size="sm" flex="1 1 220px">
              {preset.why}
            </Text>
            <Button size="xs" onClick={() => change((draft) => applied(draft, preset, defaults, previous))}>
              Set it up for {preset.name}
            </Button>
          </Group>
        </Alert>
      )}
    </div>
  );
}
