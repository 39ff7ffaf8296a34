import { Checkbox, Stack, Table, Text } from '@mantine/core';
import type { Campaign } from '@/campaigns/words';
import { SearchSelect } from '@/components/form/SearchSelect';
import type { Upload, useConfigure } from './queries';
import { targets } from './words';

interface ColumnsProps {
  upload: Upload;
  campaign: Campaign;
  configure: ReturnType<typeof useConfigure>;
  readOnly: boolean;
}

/** What each column of the file holds; a choice is kept at once. */
export function Columns({ upload, campaign, configure, readOnly }: ColumnsProps) {
  const errors = configure.error?.fields ?? {};
  const questions = [...campaign.fields.person_referring, ...campaign.fields.person_invited];
  const labels = [...new Set(questions.map(({ label }) => label))];
  const own = upload.columns.map(({ name }) => name).filter((name) => !labels.includes(name));
  const choices = targets(upload.kind, [...labels, ...own]);
  // A choice that is refused, because others are still to be made, stays on the screen and goes along with the next.
  const isKept = !configure.isPending && !configure.isError;
  const shown = isKept ? undefined : configure.variables?.columns;
  const chosen = shown ?? upload.columns.map(({ holds }) => holds);
  const choose = (place: number, holds: string | null) => {
    configure.mutate({ columns: chosen.map((other, index) => (index === place ? holds : other)) });
  };
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={0} type="native">
        <Table verticalSpacing="xs" aria-label="Columns of the file">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th visibleFrom="xs">First rows</Table.Th>
              <Table.Th>Holds</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {upload.columns.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing but their place
              <Table.Tr key={index}>
                <Table.Td maw={180} style={{ overflowWrap: 'anywhere' }}>
                  {column.name}
                </Table.Td>
                <Table.Td maw={260} visibleFrom="xs">
                  <Text size="xs" c="dimmed" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
                    {column.samples.filter(Boolean).join(' · ')}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <SearchSelect
                    aria-label={`${column.name} holds`}
                    placeholder="Left out"
                    data={choices}
                    allowDeselect={false}
                    clearable={!readOnly}
                    clearButtonProps={{ 'aria-label': `Leave ${column.name} out` }}
                    disabled={readOnly}
                    value={chosen[index] ?? null}
                    error={errors[`columns.${index}`]}
                    onChange={(holds) => choose(index, holds)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {errors.columns && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errors.columns}
        </Text>
      )}
      <Checkbox
        label="Send new people to webhooks"
        description="As if they had joined by themselves. Without it, the webhooks of this campaign are not told about this upload."
        checked={upload.fire_webhooks}
        disabled={readOnly}
        onChange={(event) => configure.mutate({ columns: shown, fire_webhooks: event.currentTarget.checked })}
      />
    </Stack>
  );
}
