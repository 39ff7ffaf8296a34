import { ActionIcon, Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { CatalogueSelect } from '@/builder/payload/CatalogueSelect';
import { fieldsQuery } from '@/builder/queries';
import { Section } from '@/components/Section';
import type { PageSettings } from './queries';

type Redirect = NonNullable<PageSettings['redirect']>;

interface RedirectSectionProps {
  campaign: number;
  redirect: Redirect | null;
  errors: Record<string, string>;
  onChange: (redirect: Redirect | null) => void;
  /** After a change by which the places in `errors` no longer hold. */
  onRearranged: () => void;
}

/** Where the person invited goes after the form, and what is told there. */
export function RedirectSection({
  campaign,
  redirect,
  errors,
  onChange,
  onRearranged,
}: RedirectSectionProps) {
  return (
    <Section
      title="After the form of the Person Invited"
      about="A page of your own in the place of the thanks page, such as one where they book an appointment."
    >
      <Checkbox
        label="Send new leads to a page of ours"
        checked={redirect !== null}
        onChange={(event) =>
          onChange(
            event.currentTarget.checked
              ? { url: 'https://', parameters: [{ key: 'code', field: 'code' }] }
              : null,
          )
        }
      />
      {redirect && (
        <Stack gap="sm">
          <TextInput
            label="Address of the page"
            required
            type="url"
            value={redirect.url}
            error={errors['redirect.url']}
            onChange={(event) => onChange({ ...redirect, url: event.currentTarget.value })}
          />
          <Parameters
            campaign={campaign}
            parameters={redirect.parameters ?? []}
            errors={errors}
            onChange={(parameters) => onChange({ ...redirect, parameters })}
            onRearranged={onRearranged}
          />
        </Stack>
      )}
    </Section>
  );
}

type Parameter = NonNullable<Redirect['parameters']>[number];

interface ParametersProps extends Pick<RedirectSectionProps, 'campaign' | 'errors' | 'onRearranged'> {
  parameters: Parameter[];
  onChange: (parameters: Parameter[]) => void;
}

function Parameters({ campaign, parameters, errors, onChange, onRearranged }: ParametersProps) {
  const fields = useQuery(fieldsQuery(campaign)).data?.data ?? [];
  const set = (index: number, change: Partial<Parameter>) =>
    onChange(parameters.map((known, place) => (place === index ? { ...known, ...change } : known)));
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        These are added to the address, so that your page knows who came.
      </Text>
      {parameters.map((parameter, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing but their place, and none moves
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" flex={1}>
            <TextInput
              aria-label={`Parameter ${index + 1}`}
              placeholder="Name, such as ref"
              value={parameter.key}
              error={errors[`redirect.parameters.${index}.key`]}
              onChange={(event) => set(index, { key: event.currentTarget.value })}
            />
            <CatalogueSelect
              aria-label={`Field of parameter ${index + 1}`}
              fields={fields}
              value={parameter.field}
              error={errors[`redirect.parameters.${index}.field`]}
              onChange={(field) => set(index, { field })}
            />
          </SimpleGrid>
          <ActionIcon
            variant="subtle"
            color="red.8"
            size="lg"
            aria-label={`Remove parameter ${index + 1}`}
            onClick={() => {
              onRearranged();
              onChange(parameters.filter((_, place) => place !== index));
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {errors['redirect.parameters'] && (
        <Text size="sm" c="var(--mantine-color-error)">
          {errors['redirect.parameters']}
        </Text>
      )}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange([...parameters, { key: '', field: 'email' }])}
        >
          Add a parameter
        </Button>
      </Group>
    </Stack>
  );
}
