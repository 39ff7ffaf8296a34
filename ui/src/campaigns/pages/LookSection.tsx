import { Checkbox, ColorInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { Section } from '@/components/Section';
import type { Campaign } from '../words';
import { Logo } from './Logo';
import type { PageSettings } from './queries';

interface SettingsSectionProps {
  settings: PageSettings;
  errors: Record<string, string>;
  onChange: (settings: PageSettings) => void;
}

/** Colour and logo. */
export function LookSection({
  campaign,
  readOnly,
  settings,
  errors,
  onChange,
}: SettingsSectionProps & { campaign: Campaign; readOnly: boolean }) {
  return (
    <Section title="Look" about="Words stay readable on whatever colour you choose.">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg">
        <ColorInput
          label="Colour of buttons and links"
          placeholder="The usual blue"
          description="Leave empty for the usual blue, #2458c4."
          format="hex"
          value={settings.accent ?? ''}
          error={errors.accent}
          onChange={(accent) => onChange({ ...settings, accent: accent || null })}
          eyeDropperButtonProps={{ 'aria-label': 'Take a colour from the screen' }}
        />
        <Logo campaign={campaign} readOnly={readOnly} />
      </SimpleGrid>
    </Section>
  );
}

/** Terms and privacy. */
export function TermsSection({ settings, errors, onChange }: SettingsSectionProps) {
  const { terms } = settings;
  return (
    <Section
      title="Terms and privacy"
      about="What somebody agrees to is kept with them, in these words, with the time."
    >
      <Stack gap="sm">
        <Checkbox
          label="Ask people to agree to your terms"
          checked={terms !== null}
          onChange={(event) => {
            const words = { label: 'I agree to the terms', url: null };
            onChange({ ...settings, terms: event.currentTarget.checked ? words : null });
          }}
        />
        {terms && (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput
              label="Words beside the checkbox"
              required
              value={terms.label}
              error={errors['terms.label']}
              onChange={(event) =>
                onChange({ ...settings, terms: { ...terms, label: event.currentTarget.value } })
              }
            />
            <TextInput
              label="Address of the terms (optional)"
              type="url"
              placeholder="Such as https://www.example.com/terms"
              value={terms.url ?? ''}
              error={errors['terms.url']}
              onChange={(event) =>
                onChange({ ...settings, terms: { ...terms, url: event.currentTarget.value || null } })
              }
            />
          </SimpleGrid>
        )}
        <TextInput
          label="Address of your privacy policy (optional)"
          type="url"
          placeholder="Such as https://www.example.com/privacy"
          value={settings.privacy_url ?? ''}
          error={errors.privacy_url}
          onChange={(event) => onChange({ ...settings, privacy_url: event.currentTarget.value || null })}
        />
      </Stack>
    </Section>
  );
}
