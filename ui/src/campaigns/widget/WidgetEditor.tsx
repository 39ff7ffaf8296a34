import { ColorInput, Group, NumberInput, Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Section } from '@/components/Section';
import { CodeText } from '@/components/text/CodeText';
import { useMayWrite } from '@/session/session';
import type { PagesView } from '../pages/queries';
import type { Campaign } from '../words';
import { AllowedSites } from './AllowedSites';
import { Sketch } from './Sketch';
import {
  firstChoice,
  MODES,
  type Mode,
  OPENINGS,
  type Opening,
  policy,
  snippet,
  type WidgetChoice,
} from './snippet';
import classes from './widget.module.css';

/** Puts the sign-up form onto a marketer's own site. */
export function WidgetEditor({ campaign, view }: { campaign: Campaign; view: PagesView }) {
  const mayWrite = useMayWrite();
  const [choice, setChoice] = useState(() => firstChoice(view.settings.accent));
  const base = new URL(campaign.url).origin;
  return (
    <Stack gap="lg">
      <Section
        title="How it shows"
        about="The sign-up form for the Person Referring, on your own site. Their source is Embed, Widget or Popup."
      >
        <Choice choice={choice} onChange={setChoice} />
      </Section>
      <AllowedSites campaign={campaign.id} view={view} readOnly={!mayWrite} />
      <Section
        title="The snippet"
        about="Copy it into the HTML of your site, where you want the form or the button."
      >
        <CodeText label="Snippet" text={snippet(base, campaign.code, choice)} canCopy />
        <Text size="sm" c="dimmed">
          It sets no cookies and needs nothing else. If your site has a Content-Security-Policy, it also has
          to allow this:
        </Text>
        <CodeText label="Policy" text={policy(base)} canCopy />
      </Section>
    </Stack>
  );
}

function Choice({ choice, onChange }: { choice: WidgetChoice; onChange: (choice: WidgetChoice) => void }) {
  const set = (change: Partial<WidgetChoice>) => onChange({ ...choice, ...change });
  return (
    <Stack gap="md">
      <Radio.Group
        value={choice.mode}
        onChange={(mode) => set({ mode: mode as Mode })}
        aria-label="How it shows"
      >
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          {MODES.map(({ value, label, about }) => (
            <Radio.Card key={value} value={value} p="md" className={classes.card}>
              <Group wrap="nowrap" align="flex-start" gap="sm">
                <Radio.Indicator mt={2} />
                <Stack gap={4}>
                  <Text size="sm" fw={600}>
                    {label}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {about}
                  </Text>
                  <Sketch mode={value} />
                </Stack>
              </Group>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      {choice.mode === 'popup' && <OpeningChoice choice={choice} onChange={onChange} />}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label="Name (optional)"
          description="What screen readers call the form and the button in the corner. Leave it empty for “Refer a friend”."
          placeholder="Such as: Invite your friends"
          maxLength={100}
          value={choice.label}
          onChange={(event) => set({ label: event.currentTarget.value })}
        />
        {choice.mode === 'widget' && (
          <ColorInput
            label="Colour of the button"
            description="The icon on it is white."
            format="hex"
            value={choice.color}
            onChange={(color) => set({ color })}
            eyeDropperButtonProps={{ 'aria-label': 'Take a colour from the screen' }}
          />
        )}
      </SimpleGrid>
    </Stack>
  );
}

function OpeningChoice({
  choice,
  onChange,
}: {
  choice: WidgetChoice;
  onChange: (choice: WidgetChoice) => void;
}) {
  return (
    <Stack gap="sm">
      <Radio.Group
        label="It opens"
        value={choice.opening}
        onChange={(opening) => onChange({ ...choice, opening: opening as Opening })}
      >
        <Stack gap="xs" mt="xs">
          {OPENINGS.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {choice.opening === 'button' && (
        <TextInput
          label="The button"
          description="A CSS selector, such as # and the id of the button."
          classNames={{ input: 'mono' }}
          value={choice.button}
          onChange={(event) => onChange({ ...choice, button: event.currentTarget.value })}
        />
      )}
      {choice.opening === 'delay' && (
        <NumberInput
          label="Seconds"
          min={0}
          max={3_600}
          value={choice.delay}
          onChange={(delay) => onChange({ ...choice, delay: String(delay) })}
        />
      )}
    </Stack>
  );
}
