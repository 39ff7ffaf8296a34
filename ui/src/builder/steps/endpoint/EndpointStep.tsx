import { Input, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { listWords } from '@/components/text/words';
import { guide } from '@/guide';
import { carriedFormats, type Draft, type FormatOption, formatOf } from '../../draft/draft';
import { useBuilder } from '../../state';
import { Disclosure } from './Disclosure';
import { Limits } from './Limits';
import { PresetPicker } from './PresetPicker';
import { RecognisedUrl } from './RecognisedUrl';
import { SuccessRule } from './SuccessRule';

export function EndpointStep() {
  const { draft, change, problemAt } = useBuilder();
  return (
    <Stack gap="lg">
      <PresetPicker />
      <div>
        <TextInput
          label={guide.endpoint}
          description="The receiving app, or your developer, gives you this address. It must start with https://."
          placeholder="Such as https://crm.example.com/leads"
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          withAsterisk
          aria-required
          value={draft.url}
          onChange={(event) => change({ url: event.currentTarget.value }, 'url')}
          error={problemAt('url')}
        />
        <RecognisedUrl />
      </div>
      <Radio.Group
        label="Method"
        value={draft.method}
        onChange={(method) => change({ method: method as Draft['method'] }, 'method')}
        error={problemAt('method')}
      >
        <Stack gap="xs" mt={6}>
          <Radio
            value="POST"
            label="POST"
            description="Recommended. Hands the data over for the receiver to store."
          />
          <Radio
            value="GET"
            label="GET"
            description="Asks for a resource, with the data in the URL. Only for receivers that accept nothing else."
          />
        </Stack>
      </Radio.Group>
      <FormatPicker />
      <More />
      <Limits />
    </Stack>
  );
}

function FormatPicker() {
  const { draft, change, problemAt } = useBuilder();
  const { formats, method } = draft;
  return (
    <div>
      <Input.Label labelElement="div" display="block" mb={6} id="send-as">
        {guide.sendAs}
      </Input.Label>
      <SegmentedControl
        aria-labelledby="send-as"
        data={formats.map(({ name, label, methods }) => ({
          value: name,
          label,
          disabled: !methods.includes(method),
        }))}
        value={formatOf(draft).name}
        onChange={(format) => change({ format: format as Draft['format'] }, 'format')}
        withItemsBorders={false}
        className="wrapping"
      />
      <Text size="sm" c="dimmed" mt={6}>
        {about(draft)}
      </Text>
      {problemAt('format') && (
        <Text size="sm" c="var(--mantine-color-error)">
          {problemAt('format')}
        </Text>
      )}
    </div>
  );
}

/** Media type of a body that ready-made libraries of Standard Webhooks can verify. */
const JSON_TYPE = 'application/json';

/** What to know of the format that is chosen. */
function about(draft: Draft): string {
  const { description, content_type } = formatOf(draft);
  const sentences = [description];
  if (draft.method === 'GET')
    sentences.push(`GET has no body, so it always sends ${choiceOf(carriedFormats(draft)).toLowerCase()}.`);
  const verified = draft.formats.filter((format) => format.content_type === JSON_TYPE);
  if (content_type !== JSON_TYPE && verified.length > 0)
    sentences.push(
      `Ready-made Standard Webhooks libraries read only JSON: a receiver that checks the signature with one of them needs ${choiceOf(verified)}.`,
    );
  return sentences.join(' ');
}

function choiceOf(formats: FormatOption[]): string {
  const labels = formats.map(({ label }) => label);
  return listWords(labels, 'or');
}

function More() {
  const { draft, problemAt } = useBuilder();
  const isUsual = draft.success.rule === 'any';
  return (
    <Disclosure
      label="More"
      openLabel="Less"
      summary={`Delivered means: ${isUsual ? 'any status from 200 to 299' : 'as you set it'}`}
      initial={!isUsual}
      forced={problemAt('success.statuses') !== undefined}
    >
      <SuccessRule />
    </Disclosure>
  );
}
