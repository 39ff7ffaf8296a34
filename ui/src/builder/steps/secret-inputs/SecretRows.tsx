import { ActionIcon, Group, Stack, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { AddRow } from '@/components/form/RowButtons';
import { newId, type SecretRow } from '../../draft/rows';
import { useBuilder } from '../../state';
import classes from './rows.module.css';
import { SecretInput } from './SecretInput';

interface SecretRowsProps {
  /** Where they stand in the draft's problems: `headers` or a part of the credentials. */
  place: string;
  /** What one is called: "header". */
  one: string;
  nameLabel: string;
  namePlaceholder?: string;
  rows: SecretRow[];
  kept: (name: string) => boolean;
  onChange: (rows: SecretRow[], place: string) => void;
}

/** Names with secret values, as many as are needed. */
export function SecretRows({ place, one, rows, kept, onChange, ...names }: SecretRowsProps) {
  const { problemAt } = useBuilder();
  const nameKey = place === 'headers' ? 'name' : 'key';
  const set = (id: string, change: Partial<SecretRow>, part: string) =>
    onChange(
      rows.map((row) => (row.id === id ? { ...row, ...change } : row)),
      `${place}.${id}.${part}`,
    );
  return (
    <Stack gap="sm">
      {rows.map((row, index) => (
        <Group key={row.id} align="flex-start" gap="xs" className={classes.pair}>
          <TextInput
            flex="1 1 160px"
            label={`${names.nameLabel} ${index + 1}`}
            placeholder={names.namePlaceholder}
            autoComplete="off"
            spellCheck={false}
            value={row.name}
            onChange={(event) => set(row.id, { name: event.currentTarget.value }, nameKey)}
            error={problemAt(`${place}.${row.id}.${nameKey}`)}
          />
          <div className={classes.value}>
            <SecretInput
              label={`Value ${index + 1}`}
              value={row.value}
              kept={kept(row.name)}
              onChange={(value) => set(row.id, { value }, 'value')}
              error={problemAt(`${place}.${row.id}.value`)}
            />
          </div>
          <ActionIcon
            mt={26}
            size="lg"
            variant="subtle"
            color="gray"
            aria-label={`Remove ${one} ${row.name || index + 1}`}
            onClick={() =>
              onChange(
                rows.filter(({ id }) => id !== row.id),
                place,
              )
            }
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <AddRow size="sm" onClick={() => onChange([...rows, { id: newId(), name: '', value: '' }], place)}>
          {rows.length === 0 ? `Add ${one}` : `Add another ${one}`}
        </AddRow>
      </Group>
    </Stack>
  );
}
