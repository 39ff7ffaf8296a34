import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { guide } from '@/guide';
import { formatOf } from '../draft/draft';
import { PayloadRows } from '../payload/PayloadRows';
import { TemplateEditor } from '../payload/TemplateEditor';
import { useBuilder } from '../state';
import { CONTROL } from './keys';
import { Tip } from './Tip';

export function PayloadStep() {
  const { draft, stored, problemAt } = useBuilder();
  const template = formatOf(draft).takes_template;
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        {template
          ? 'Write the body yourself; {{tags}} are replaced by the person’s data.'
          : 'Each row is sent as a name and a value. Rename them, choose other fields, and drag them into the order you like; the arrows, or Alt with the up and down keys, do the same.'}{' '}
        {CONTROL}+Enter {stored ? 'saves' : 'continues'} from any field. What each field means is explained in
        the{' '}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => <Link to="/docs/api" target="_blank" {...props} />}
        >
          {guide.apiDocumentation}
        </Anchor>
        .
      </Text>
      <Tip>
        Use the names that the receiver uses. If the field in Airtable is called email_address, the name of
        the row has to be email_address too.
      </Tip>
      {template ? <TemplateEditor /> : <PayloadRows />}
      {problemAt('fields') && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problemAt('fields')}
        </Text>
      )}
    </Stack>
  );
}
