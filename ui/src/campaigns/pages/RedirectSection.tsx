import { Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CatalogueSelect } from '@/builder/payload/CatalogueSelect';
import { fieldsQuery } from '@/builder/queries';
import { AddRow, RemoveRow } from '@/components/form/RowButtons';
import { Section } from '@/components/Section';
import type { PagesForm } from './queries';

interface RedirectSectionProps {
  campaign: number;
  form: PagesForm;
}

/** Where the person invited goes after the form, and what that page is given. */
export function RedirectSection({ campaign, form }: RedirectSectionProps) {
  const { redirect } = form.values;
  const begin = { url: 'https://', parameters: [{ key: 'code', field: 'code' }] };
  return (
    <Section
      title="After the form of the Person Invited"
      about="A page of your own in place of the thanks page, such as one where they book an appointment."
    >
      <Checkbox
        label="Send new leads to a page of ours"
        checked={redirect !== null}
        onChange={(event) => form.setFieldValue('redirect', event.currentTarget.checked ? begin : null)}
      />
      {redirect && (
        <Stack gap="sm">
          <TextInput
            label="Address of the page"
            required
            type="url"
            {...form.getInputProps('redirect.url')}
          />
          <Parameters campaign={campaign} form={form} />
        </Stack>
      )}
    </Section>
  );
}

const LIST = 'redirect.parameters';

function Parameters({ campaign, form }: RedirectSectionProps) {
  const fields = useQuery(fieldsQuery(campaign)).data?.data ?? [];
  const parameters = form.values.redirect?.parameters ?? [];
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        These are added to the address, so that your page knows who came.
      </Text>
      {parameters.map(({ field }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing but their place, and none moves
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" flex={1}>
            <TextInput
              aria-label={`Parameter ${index + 1}`}
              placeholder="Name, such as ref"
              {...form.getInputProps(`${LIST}.${index}.key`)}
            />
            <CatalogueSelect
              aria-label={`Field of parameter ${index + 1}`}
              fields={fields}
              {...form.getInputProps(`${LIST}.${index}.field`)}
              value={field}
            />
          </SimpleGrid>
          <RemoveRow
            label={`Remove parameter ${index + 1}`}
            onClick={() => form.removeListItem(LIST, index)}
          />
        </Group>
      ))}
      {form.errors[LIST] && (
        <Text size="sm" c="var(--mantine-color-error)">
          {form.errors[LIST]}
        </Text>
      )}
      <Group>
        <AddRow onClick={() => form.insertListItem(LIST, { key: '', field: 'email' })}>
          Add a parameter
        </AddRow>
      </Group>
    </Stack>
  );
}
