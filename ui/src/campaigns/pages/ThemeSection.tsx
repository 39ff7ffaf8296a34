import { Checkbox, ColorInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { Section } from '@/components/Section';
import type { Campaign } from '../words';
import { Logo } from './Logo';
import type { PagesForm } from './queries';

interface ThemeSectionProps {
  form: PagesForm;
  campaign: Campaign;
  readOnly: boolean;
}

/** Colour and logo. */
export function ThemeSection({ form, campaign, readOnly }: ThemeSectionProps) {
  return (
    <Section title="Look" about="Text stays readable on whatever colour you choose.">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg">
        <ColorInput
          label="Colour of buttons and links"
          placeholder="The usual blue"
          description="Leave empty for the usual blue, #2458c4."
          format="hex"
          {...form.getInputProps('accent')}
          value={form.values.accent ?? ''}
          onChange={(accent) => form.setFieldValue('accent', accent || null)}
          eyeDropperButtonProps={{ 'aria-label': 'Take a colour from the screen' }}
        />
        <Logo campaign={campaign} readOnly={readOnly} />
      </SimpleGrid>
    </Section>
  );
}

/** Terms and privacy. */
export function TermsSection({ form }: { form: PagesForm }) {
  const { terms, privacy_url } = form.values;
  return (
    <Section
      title="Terms and privacy"
      about="What people agree to is kept with them, word for word, with the time."
    >
      <Stack gap="sm">
        <Checkbox
          label="Ask people to agree to your terms"
          checked={terms !== null}
          onChange={(event) => {
            const words = { label: 'I agree to the terms', url: null };
            form.setFieldValue('terms', event.currentTarget.checked ? words : null);
          }}
        />
        {terms && (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput label="Words beside the checkbox" required {...form.getInputProps('terms.label')} />
            <TextInput
              label="Address of the terms (optional)"
              type="url"
              placeholder="Such as https://www.example.com/terms"
              {...form.getInputProps('terms.url')}
              value={terms.url ?? ''}
              onChange={(event) => form.setFieldValue('terms.url', event.currentTarget.value || null)}
            />
          </SimpleGrid>
        )}
        <TextInput
          label="Address of your privacy policy (optional)"
          type="url"
          placeholder="Such as https://www.example.com/privacy"
          {...form.getInputProps('privacy_url')}
          value={privacy_url ?? ''}
          onChange={(event) => form.setFieldValue('privacy_url', event.currentTarget.value || null)}
        />
      </Stack>
    </Section>
  );
}
