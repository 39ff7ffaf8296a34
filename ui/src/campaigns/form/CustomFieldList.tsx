import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { CustomFieldRow } from './CustomFieldRow';
import { type FieldDraft, moved } from './draft';

/** Questions on one kind of pages at most. */
const MOST = 50;

interface CustomFieldListProps {
  /** Whose pages, such as "Person Invited". */
  pages: string;
  /** Where the server's errors name these fields, such as `fields.person_invited`. */
  place: string;
  fields: FieldDraft[];
  errors: Record<string, string>;
  onChange: (fields: FieldDraft[]) => void;
  onRearranged: () => void;
}

/** The custom fields of one kind of pages, in their order. */
export function CustomFieldList(props: CustomFieldListProps) {
  const { pages, place, fields, errors, onChange, onRearranged } = props;
  const [asked, setAsked] = useState<FieldDraft>();
  const addButton = useRef<HTMLButtonElement>(null);
  const rearrange = (next: FieldDraft[]) => {
    onRearranged();
    onChange(next);
  };
  const remove = (field: FieldDraft) => {
    rearrange(fields.filter(({ key }) => key !== field.key));
    setAsked(undefined);
    addButton.current?.focus();
  };
  const add = () => {
    const field: FieldDraft = { key: randomId(), label: '', type: 'text', options: [], required: false };
    onChange([...fields, field]);
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
          field={field}
          place={`${place}.${index}`}
          errors={errors}
          isFirst={index === 0}
          isLast={index === fields.length - 1}
          onChange={(next) => onChange(fields.map((known) => (known.key === next.key ? next : known)))}
          onMove={(by) => rearrange(moved(fields, index, index + by))}
          onRemove={() => (field.id === undefined ? remove(field) : setAsked(field))}
        />
      ))}
      {errors[place] && (
        <Text size="sm" c="var(--mantine-color-error)">
          {errors[place]}
        </Text>
      )}
      <Group>
        <Button
          ref={addButton}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={add}
          disabled={fields.length >= MOST}
          aria-label={`Add a field for the ${pages}`}
        >
          Add a field
        </Button>
      </Group>
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Remove ${asked?.label}?`}
        centered
      >
        <Stack>
          <Text size="sm">
            Once you save, the form no longer asks for it. A webhook that sends this field sends it empty for
            people who join from then on. The answers that people gave so far stay with them.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsked(undefined)} data-autofocus>
              Keep it
            </Button>
            <Button color="red.8" onClick={() => asked && remove(asked)}>
              Remove field
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
