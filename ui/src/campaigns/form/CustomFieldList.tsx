import { Group, Stack, Text } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { AddRow } from '@/components/form/RowButtons';
import type { Pages } from '../words';
import { CustomFieldRow } from './CustomFieldRow';
import type { CampaignFormState, FieldDraft } from './draft';

/** Questions on one kind of pages at most. */
const FIELDS_MAX = 50;

interface CustomFieldListProps {
  form: CampaignFormState;
  list: `fields.${Pages}`;
  /** Whose pages, such as "Person Invited". */
  title: string;
}

/** The custom fields of one kind of pages, in their order. */
export function CustomFieldList({ form, list, title }: CustomFieldListProps) {
  const [asked, setAsked] = useState<number>();
  const addButton = useRef<HTMLButtonElement>(null);
  const { value: fields, error } = form.getInputProps(list) as { value: FieldDraft[]; error?: string };
  const remove = (index: number) => {
    form.removeListItem(list, index);
    setAsked(undefined);
    addButton.current?.focus();
  };
  const add = () => {
    const field: FieldDraft = { key: randomId(), label: '', type: 'text', options: [], required: false };
    form.insertListItem(list, field);
  };
  return (
    <Stack gap="sm">
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          No custom fields: the form asks for first name and email only.
        </Text>
      )}
      {fields.map((field, index) => (
        <CustomFieldRow
          key={field.key}
          form={form}
          place={`${list}.${index}`}
          field={field}
          isFirst={index === 0}
          isLast={index === fields.length - 1}
          onMove={(by) => form.reorderListItem(list, { from: index, to: index + by })}
          onRemove={() => (field.id === undefined ? remove(index) : setAsked(index))}
        />
      ))}
      {error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
      <Group>
        <AddRow
          ref={addButton}
          onClick={add}
          disabled={fields.length >= FIELDS_MAX}
          aria-label={`Add a field for the ${title}`}
        >
          Add a field
        </AddRow>
      </Group>
      <ConfirmDialog
        opened={asked !== undefined}
        title={`Remove ${asked !== undefined && fields[asked]?.label}?`}
        cancel="Keep it"
        confirm="Remove field"
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked !== undefined && remove(asked)}
      >
        <Text size="sm">
          Once you save, the form no longer asks for it. A webhook that sends this field sends it empty for
          people who join from then on. Answers that people have already given stay with them.
        </Text>
      </ConfirmDialog>
    </Stack>
  );
}
