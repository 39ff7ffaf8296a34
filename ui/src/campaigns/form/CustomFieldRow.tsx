import {
  ActionIcon,
  Checkbox,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { FIELD_TYPES, type Pages } from '../words';
import { type CampaignFormState, errorsUnder, type FieldDraft } from './draft';

interface CustomFieldRowProps {
  form: CampaignFormState;
  place: `fields.${Pages}.${number}`;
  field: FieldDraft;
  isFirst: boolean;
  isLast: boolean;
  /** One place up (-1) or down (1). */
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One custom field: what it asks, what may be answered. */
export function CustomFieldRow(props: CustomFieldRowProps) {
  const { form, place, field, isFirst, isLast, onMove, onRemove } = props;
  const called = field.label || 'this field';
  return (
    <Paper withBorder p="sm" role="group" aria-label={field.label || 'New field'}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextInput
            label="Label"
            required
            maxLength={100}
            {...form.getInputProps(`${place}.label`)}
            error={form.errors[`${place}.label`] ?? form.errors[`${place}.id`]}
          />
          <Select
            label="Type"
            data={FIELD_TYPES}
            allowDeselect={false}
            {...form.getInputProps(`${place}.type`)}
          />
        </SimpleGrid>
        {field.type === 'select' && (
          <TagsInput
            label="Options"
            description="Type an option and press Enter."
            required
            {...form.getInputProps(`${place}.options`)}
            error={errorsUnder(form.errors, `${place}.options`)}
          />
        )}
        <Group justify="space-between">
          <Checkbox label="Required" {...form.getInputProps(`${place}.required`, { type: 'checkbox' })} />
          <Group gap={4}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move ${called} up`}
              disabled={isFirst}
              onClick={() => onMove(-1)}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move ${called} down`}
              disabled={isLast}
              onClick={() => onMove(1)}
            >
              <IconArrowDown size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="subtle" color="red.8" aria-label={`Remove ${called}`} onClick={onRemove}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}
