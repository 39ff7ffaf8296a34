import { Input, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { Loaded, Loading } from '@/components/states';
import { listWords } from '@/components/text/words';
import { guide } from '@/guide';
import { optionsQuery } from '@/webhooks/options';
import { type Draft, formatOf } from '../../draft/draft';
import { useBuilder } from '../../state';
import { Disclosure } from './Disclosure';
import { Limits } from './Limits';
import { PresetPicker } from './PresetPicker';
import { RecognisedUrl } from './RecognisedUrl';
import { SuccessRule } from './SuccessRule';

/** Whose body ready-made libraries of Standard Webhooks can verify. */
const JSON_FORMATS = ['json', 'template'];
/** Whose body they can not. Of a format that is unknown here nothing is said. */
const OTHER_FORMATS = ['query', 'form'];

function signedAsJson(labels: string[]) {
  const needed = listWords(labels, 'or');
  return `Ready-made Standard Webhooks libraries read only JSON: a receiver that checks the signature with one of them needs ${needed}.`;
}

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

const labelOf = (name: string, formats: Schemas['FormatOption'][]) =>
  formats.find((format) => format.name === name)?.label ?? name;

function FormatPicker() {
  const { draft, change, problemAt } = useBuilder();
  const options = useQuery(optionsQuery);
  const format = formatOf(draft);
  return (
    <div>
      <Input.Label labelElement="div" display="block" mb={6} id="send-as">
        {guide.sendAs}
      </Input.Label>
      <Loaded query={options} loading={<Loading rows={1} height={86} />}>
        {({ formats }) => (
          <>
            <SegmentedControl
              aria-labelledby="send-as"
              data={formats.map(({ name, label, methods }) => ({
                value: name,
                label,
                disabled: !methods.includes(draft.method),
              }))}
              value={format}
              onChange={(format) => change({ format: format as Draft['format'] }, 'format')}
              withItemsBorders={false}
              className="wrapping"
            />
            <Text size="sm" c="dimmed" mt={6}>
              {formats.find(({ name }) => name === format)?.description}
              {draft.method === 'GET' &&
                ` GET has no body, so it always sends ${labelOf(format, formats).toLowerCase()}.`}
              {OTHER_FORMATS.includes(format) &&
                ` ${signedAsJson(JSON_FORMATS.map((name) => labelOf(name, formats)))}`}
            </Text>
          </>
        )}
      </Loaded>
      {problemAt('format') && (
        <Text size="sm" c="var(--mantine-color-error)">
          {problemAt('format')}
        </Text>
      )}
    </div>
  );
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
