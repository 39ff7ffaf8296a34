import { ActionIcon, Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { LeaveQuestion } from '@/components/form/LeaveQuestion';
import { Section } from '@/components/Section';
import { type PagesView, useSavePages } from '../pages/queries';

interface AllowedSitesProps {
  campaign: number;
  view: PagesView;
  readOnly: boolean;
}

/** The sites whose pages may show the form. */
export function AllowedSites({ campaign, view, readOnly }: AllowedSitesProps) {
  const save = useSavePages(campaign);
  const saved = view.settings.allowed_origins;
  const [sites, setSites] = useState<string[]>(saved.length > 0 ? saved : ['']);
  const filled = sites.map((site) => site.trim()).filter(Boolean);
  const changed = JSON.stringify(filled) !== JSON.stringify(saved);
  const errors = save.error?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The rows that are sent are those that are shown: their errors come back by their places.
    setSites(filled.length > 0 ? filled : ['']);
    save.mutate(
      { ...view.settings, allowed_origins: filled },
      {
        onSuccess: ({ settings }) =>
          setSites(settings.allowed_origins.length > 0 ? settings.allowed_origins : ['']),
      },
    );
  };
  const set = (next: string[]) => {
    save.reset();
    setSites(next.length > 0 ? next : ['']);
  };
  return (
    <Section
      title="Sites that may show it"
      about="Browsers show the form on these sites and nowhere else, so that nobody can put it on a page that pretends to be yours."
    >
      {saved.length === 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          No site is allowed yet: the form shows nowhere. Add the address of your site.
        </Alert>
      )}
      <form onSubmit={submit} noValidate>
        <LeaveQuestion changed={changed && !save.isPending && !readOnly} />
        <Stack gap="xs">
          {sites.map((site, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing but their place, and none moves
            <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
              <TextInput
                flex={1}
                aria-label={`Site ${index + 1}`}
                type="url"
                placeholder="Such as https://www.example.com"
                readOnly={readOnly}
                value={site}
                error={errors[`allowed_origins.${index}`]}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setSites(sites.map((known, place) => (place === index ? value : known)));
                }}
              />
              {!readOnly && (
                <ActionIcon
                  variant="subtle"
                  color="red.8"
                  size="lg"
                  aria-label={`Remove site ${index + 1}`}
                  onClick={() => set(sites.filter((_, place) => place !== index))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          ))}
          {save.error && Object.keys(errors).every((place) => !place.startsWith('allowed_origins.')) && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {Object.values(errors)[0] ?? save.error.message}
            </Text>
          )}
          {!readOnly && (
            <Group>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => setSites([...sites, ''])}
              >
                Add a site
              </Button>
              <Button type="submit" size="xs" loading={save.isPending} disabled={!changed}>
                Save sites
              </Button>
              {!changed && save.isSuccess && (
                <Text size="sm" c="dimmed" role="status">
                  Saved.
                </Text>
              )}
            </Group>
          )}
        </Stack>
      </form>
    </Section>
  );
}
