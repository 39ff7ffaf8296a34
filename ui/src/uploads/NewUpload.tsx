import { Button, FileInput, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { FormError } from '@/components/form/FormError';
import { Section } from '@/components/Section';
import { type UploadKind, useUpload } from './queries';
import { KINDS } from './words';

/** A list of people, from the choice of the file to the upload's own page. */
export function NewUpload({ campaign }: { campaign: number }) {
  const navigate = useNavigate();
  const upload = useUpload();
  const [kind, setKind] = useState<UploadKind>('referrers');
  const [file, setFile] = useState<File | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    upload.mutate(
      { campaign, kind, file },
      {
        onSuccess: ({ id }) =>
          void navigate({
            to: '/campaigns/$campaign/uploads/$upload',
            params: { campaign: String(campaign), upload: String(id) },
          }),
      },
    );
  };
  const columns = KINDS.find(({ value }) => value === kind)?.columns;
  return (
    <Section
      title="Upload people"
      about="CSV, Excel (.xlsx) or OpenDocument (.ods). Nothing happens until you have seen how it was read and started it."
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Radio.Group value={kind} onChange={(value) => setKind(value as UploadKind)} label="Who they are">
            <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" mt="xs">
              {KINDS.map(({ value, label, about }) => (
                <Radio key={value} value={value} label={label} description={about} />
              ))}
            </SimpleGrid>
          </Radio.Group>
          <FileInput
            label="File"
            description={`It needs these columns, in any order and under any names: ${columns}.`}
            placeholder="Choose a file"
            accept=".csv,.tsv,.txt,.gz,.xlsx,.ods,text/csv,text/tab-separated-values"
            leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
            clearable
            clearButtonProps={{ 'aria-label': 'Choose another file' }}
            value={file}
            error={upload.error?.fields.file}
            onChange={(chosen) => {
              upload.reset();
              setFile(chosen);
            }}
          />
          <FormError error={upload.error} shown={['file']} />
          <Group>
            <Button
              type="submit"
              disabled={!file}
              loading={upload.isPending}
              leftSection={<IconUpload size={16} aria-hidden />}
            >
              Upload file
            </Button>
            {upload.isPending && (
              <Text size="sm" c="dimmed" role="status">
                The file is being read.
              </Text>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
