import { Alert, Anchor, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react';
import type { Campaign } from '@/campaigns/words';
import { DescriptionList } from '@/components/DescriptionList';
import { FormError } from '@/components/form/FormError';
import { NumberTiles } from '@/components/NumberTiles';
import { Section } from '@/components/Section';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/time/Time';
import { useMayWrite } from '@/session/session';
import { Columns } from './Columns';
import { DeleteUpload } from './DeleteUpload';
import { isUnderWay, type RowOutcome, type Upload, useConfigure, useUploadAction } from './queries';
import { ReadAs } from './ReadAs';
import { Rows } from './Rows';
import { encodingWord, kindWord, outcomeWord, standing } from './words';

/** One upload: what its columns hold, what would become of its rows, what became of them. */
export function UploadPage({ upload, campaign }: { upload: Upload; campaign: Campaign }) {
  const mayWrite = useMayWrite();
  const configure = useConfigure(upload.id);
  const isOpen = upload.state === 'ready' || upload.state === 'checked';
  return (
    <Stack gap="lg">
      <UploadStatus upload={upload} />
      {(isOpen || upload.state === 'checking') && (
        <Section
          title="How the file was read"
          about="Detected from its content; please check it. If you change something, the file is read again."
        >
          <ReadAs upload={upload} configure={configure} readOnly={!mayWrite || !isOpen} />
        </Section>
      )}
      {(isOpen || upload.state === 'checking') && (
        <Section
          title="What the columns hold"
          about="Guessed from their names. Columns that are left out are not read."
        >
          <Columns
            upload={upload}
            campaign={campaign}
            configure={configure}
            readOnly={!mayWrite || !isOpen}
          />
        </Section>
      )}
      {mayWrite && <NextStep upload={upload} blocked={configure.error !== null} />}
      {upload.position > 0 && (
        <Section
          title={
            upload.state === 'checked' || upload.state === 'checking' ? 'What would happen' : 'What happened'
          }
          actions={!isUnderWay(upload) && <Result upload={upload} />}
        >
          <Rows upload={upload} />
        </Section>
      )}
      {mayWrite && !isUnderWay(upload) && <DeleteUpload upload={upload} />}
    </Stack>
  );
}

const COUNTED: RowOutcome[] = ['added', 'unchanged', 'refused'];

function UploadStatus({ upload }: { upload: Upload }) {
  const would = upload.state === 'checked' || upload.state === 'checking';
  const underWay = isUnderWay(upload);
  return (
    <Stack gap="lg">
      {upload.position > 0 && (
        <NumberTiles
          numbers={COUNTED.map((outcome) => [outcomeWord(upload.kind, outcome, would), upload[outcome]])}
          cols={{ base: 1, xs: 3 }}
        />
      )}
      <Paper withBorder p={{ base: 'md', sm: 'lg' }}>
        <Stack gap="md">
          <Stack gap="xs" role="status">
            <Text size="sm">{standing(upload)}</Text>
            {underWay && (
              <Progress value={(upload.position / upload.total) * 100} aria-label="Rows that are done" />
            )}
          </Stack>
          <DescriptionList
            facts={[
              { name: 'State', value: <StateBadge state={upload.state} /> },
              { name: 'Who they are', value: kindWord(upload.kind) },
              { name: 'Rows', value: upload.total.toLocaleString('en') },
              {
                name: 'Read as',
                value:
                  upload.format === 'csv'
                    ? `${encodingWord(upload.encoding)}, separated by ${separatorWord(upload.separator)}`
                    : `${upload.format === 'ods' ? 'OpenDocument' : 'Excel'}, sheet ${upload.sheet}`,
              },
              { name: 'Uploaded', value: <Time at={upload.created_at} /> },
              ...(upload.kept_until
                ? [{ name: 'File and result are deleted', value: <Time at={upload.kept_until} /> }]
                : []),
            ]}
          />
        </Stack>
      </Paper>
    </Stack>
  );
}

const separatorWord = (separator: string) =>
  ({ ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' })[separator] ?? separator;

/** Checking, starting and stopping. */
function NextStep({ upload, blocked }: { upload: Upload; blocked: boolean }) {
  const act = useUploadAction(upload.id);
  const { state } = upload;
  if (state === 'done' || state === 'cancelled' || state === 'failed') return null;
  const going = (one: typeof act.variables) => act.isPending && act.variables === one;
  return (
    <Section
      title={isUnderWay(upload) ? 'Under way' : 'Start'}
      about={
        isUnderWay(upload)
          ? undefined
          : 'Check first: you see which rows would be refused and why, and nobody is changed.'
      }
    >
      {upload.state === 'checked' && upload.refused > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {upload.refused === 1 ? '1 row' : `${upload.refused.toLocaleString('en')} rows`} would be refused.
          The others go ahead if you start now.
        </Alert>
      )}
      <FormError error={act.error} shown={[]} />
      <Group>
        {isUnderWay(upload) ? (
          <Button variant="default" loading={going('cancel')} onClick={() => act.mutate('cancel')}>
            Stop
          </Button>
        ) : (
          <>
            <Button
              variant={state === 'ready' ? 'filled' : 'default'}
              loading={going('check')}
              disabled={blocked}
              onClick={() => act.mutate('check')}
            >
              {state === 'checked' ? 'Check again' : 'Check all rows'}
            </Button>
            <Button
              variant={state === 'checked' ? 'filled' : 'default'}
              loading={going('start')}
              disabled={blocked}
              onClick={() => act.mutate('start')}
            >
              Start the upload
            </Button>
          </>
        )}
      </Group>
    </Section>
  );
}

function Result({ upload }: { upload: Upload }) {
  return (
    <Anchor href={`/api/v2/uploads/${upload.id}/result.csv`} size="sm" download>
      <Group gap={6} component="span">
        <IconDownload size={16} aria-hidden /> Download as CSV
      </Group>
    </Anchor>
  );
}
