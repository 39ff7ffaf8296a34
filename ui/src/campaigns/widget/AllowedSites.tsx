import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import { AddRow, RemoveRow } from '@/components/form/RowButtons';
import { UnsavedChangesDialog } from '@/components/form/UnsavedChangesDialog';
import { Section } from '@/components/Section';
import { type PagesView, useSavePages } from '../pages/queries';

interface AllowedSitesProps {
  campaign: number;
  view: PagesView;
  readOnly: boolean;
}

const LIST = 'allowed_origins';

/** There is always a box to write into. */
const orBlank = (sites: string[]) => (sites.length > 0 ? sites : ['']);

const filledIn = (sites: string[]) => sites.map((site) => site.trim()).filter(Boolean);

/** The sites whose pages may show the form. */
export function AllowedSites({ campaign, view, readOnly }: AllowedSitesProps) {
  const save = useSavePages(campaign);
  const saved = view.settings.allowed_origins;
  const form = useForm({ initialValues: { allowed_origins: orBlank(saved) } });
  const refused = save.error?.fields ?? {};
  const filled = filledIn(form.values.allowed_origins);
  const changed = JSON.stringify(filled) !== JSON.stringify(saved);
  const show = (sites: string[]) => form.setFieldValue(LIST, orBlank(sites));
  const submit = form.onSubmit(() => {
    // The rows that are sent are those that are shown: their errors come back by their places.
    show(filled);
    save.mutate(
      { ...view.settings, allowed_origins: filled },
      {
        onSuccess: ({ settings }) => show(settings.allowed_origins),
        onError: ({ fields }) => form.setErrors(fields),
      },
    );
  });
  const remove = (index: number) => {
    save.reset();
    form.removeListItem(LIST, index);
    if (form.getValues().allowed_origins.length === 0) show([]);
  };
  return (
    <Section
      title="Sites that may show it"
      about="Browsers show the form on these sites and nowhere else, so that nobody can put it on a page that pretends to be yours."
    >
      {saved.length === 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          No site is allowed yet, so the form appears nowhere. Add the address of your site.
        </Alert>
      )}
      <form onSubmit={submit} noValidate>
        <UnsavedChangesDialog changed={changed && !save.isPending && !readOnly} />
        <Stack gap="xs">
          {form.values.allowed_origins.map((_, index) => (
            <SiteRow
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing but their place, and none moves
              key={index}
              index={index}
              readOnly={readOnly}
              input={form.getInputProps(`${LIST}.${index}`)}
              onRemove={() => remove(index)}
            />
          ))}
          {save.error && Object.keys(refused).every((place) => !place.startsWith('allowed_origins.')) && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {Object.values(refused)[0] ?? save.error.message}
            </Text>
          )}
          {!readOnly && (
            <Group>
              <AddRow onClick={() => form.insertListItem(LIST, '')}>Add a site</AddRow>
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

interface SiteRowProps {
  index: number;
  readOnly: boolean;
  input: ReturnType<UseFormReturnType<unknown>['getInputProps']>;
  onRemove: () => void;
}

function SiteRow({ index, readOnly, input, onRemove }: SiteRowProps) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <TextInput
        flex={1}
        aria-label={`Site ${index + 1}`}
        type="url"
        placeholder="Such as https://www.example.com"
        readOnly={readOnly}
        {...input}
      />
      {!readOnly && <RemoveRow label={`Remove site ${index + 1}`} onClick={onRemove} />}
    </Group>
  );
}
