import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useTagInsertion } from '@/components/form/use-tag-insertion';
import { formatOf } from '../draft/draft';
import { useBuilder } from '../state';
import { FieldSelect } from './FieldSelect';

/** JSON of the marketer's own, with tags for fields. */
export function TemplateEditor() {
  const { draft, change, problemAt } = useBuilder();
  const text = draft.template;
  const set = (template: string) => change({ template }, 'template');
  const { input, insert } = useTagInsertion<HTMLTextAreaElement>(text, set);
  const indent = () => set(JSON.stringify(JSON.parse(text), null, 2));
  return (
    <Stack gap="sm">
      <Textarea
        ref={input}
        label={formatOf(draft).label}
        description="Write what the receiver expects. A value such as &quot;{{id}}&quot;, alone in its quotes, stays a number."
        autosize
        minRows={10}
        maxRows={28}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
        error={problemAt('template')}
      />
      <Group gap="sm" align="flex-end">
        <FieldSelect
          size="sm"
          aria-label="Insert a field"
          placeholder="Insert a field"
          value={null}
          onChange={(field) => {
            insert(field);
            input.current?.focus();
          }}
        />
        <Button variant="default" size="sm" onClick={indent} disabled={!isJson(text)}>
          Tidy up
        </Button>
      </Group>
    </Stack>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
