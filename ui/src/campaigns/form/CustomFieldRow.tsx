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
import { FIELD_TYPES } from '../words';
import { errorsUnder, type FieldDraft } from './draft';

interface CustomFieldRowProps {
  field: FieldDraft;
  /** Where the server's errors name this field, such as `fields.person_invited.0`. */
  place: string;
  errors: Record<string, string>;
  isFirst: boolean;
  isLast: boolean;
  onChange: (field: FieldDraft) => void;
  /** One place up (-1) or down (1). */
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One custom field: what it asks, what may be answered. */
export function CustomFieldRow(props: CustomFieldRowProps) {
  const { field, place, errors, isFirst, isLast, onChange, onMove, onRemove } = props;
  const set = (change: Partial<FieldDraft>) => onChange({ ...field, ...change });
  const called = field.label || 'this field';
  return (
    <Paper withBorder p="sm" role="group" aria-label={field.label || 'New field'}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextInput
            label="Label"
            required
            maxLength={100}
            value={field.label}
            error={errors[`${place}.label`] ?? errors[`${place}.id`]}
            onChange={(event) => set({ label: event.currentTarget.value })}
          />
          <Select
            label="Type"
            data={FIELD_TYPES}
            allowDeselect={false}
            value={field.type}
            error={errors[`${place}.type`]}
            onChange={(type) => type && set({ type })}
          />
        </SimpleGrid>
        {field.type === 'select' && (
          <TagsInput
            label="Options"
            description="Type an option and press Enter."
            required
            value={field.options}
            error={errorsUnder(errors, `${place}.options`)}
            onChange={(options) => set({ options })}
          />
        )}
        <Group justify="space-between">
          <Checkbox
            label="Required"
            checked={field.required}
            onChange={(event) => set({ required: event.currentTarget.checked })}
          />
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
