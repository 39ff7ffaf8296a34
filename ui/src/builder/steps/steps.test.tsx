import { useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useEffect, useState } from 'react';
import { expect, test, vi } from 'vitest';
import { api, type Schemas } from '@/api/client';
import { options } from '@/test/options';
import { show, showWithLinks, testClient } from '@/test/render';
import { optionsQuery } from '@/webhooks/options';
import { toBody } from '../draft/convert';
import type { CredentialsKind } from '../draft/credential-kinds';
import { type Draft, emptyDraft, type FormatOption } from '../draft/draft';
import { problemsOf } from '../draft/problems';
import { fieldsQuery } from '../queries';
import { BuilderProvider } from '../state';
import { CredentialsStep } from './CredentialsStep';
import { EventStep } from './EventStep';
import { EndpointStep } from './endpoint/EndpointStep';
import { PayloadStep } from './PayloadStep';
import { UsersStep } from './UsersStep';

/** An event that this app knows nothing of. */
const left = {
  name: 'user.left' as Schemas['EventName'],
  label: 'When a user leaves your campaign',
  description: 'Someone asks for it.',
  happened: 'Left',
  title: 'Left the campaign',
  verb: 'left',
  sources_note: 'Nobody who was added can leave.',
};

/** Formats, and a kind of credentials, of which the same holds. */
const xml: FormatOption = {
  name: 'xml' as Schemas['Format'],
  label: 'XML',
  description: 'In the body, as XML.',
  methods: ['POST'],
  content_type: 'application/xml',
  takes_template: false,
};
const graph: FormatOption = {
  name: 'graph' as Schemas['Format'],
  label: 'Graph query',
  description: 'In the body, as a query of your own.',
  methods: ['POST'],
  content_type: 'application/json',
  takes_template: true,
};
const path: FormatOption = {
  name: 'path' as Schemas['Format'],
  label: 'Path',
  description: 'In the path of the URL.',
  methods: ['GET'],
  content_type: null,
  takes_template: false,
};
const oauth: CredentialsKind = {
  name: 'oauth' as Schemas['CredentialsType'],
  label: 'OAuth client',
  description: 'A token is fetched for it.',
  parts: [
    { name: 'client', holds: 'text', label: 'Client', placeholder: null },
    { name: 'client_secret', holds: 'secret', label: 'Secret of the client', placeholder: null },
    { name: 'scopes', holds: 'pairs', label: 'Scope', placeholder: null },
  ],
};

function clientWith(more: { events?: Schemas['EventOption'][]; formats?: FormatOption[] }) {
  const client = testClient();
  const { events, formats } = options;
  client.setQueryData(optionsQuery.queryKey, {
    events: [...events, ...(more.events ?? [])],
    formats: [...formats, ...(more.formats ?? [])],
    credentials: [{ name: 'none', label: 'None', description: '', parts: [] }, oauth],
  } as Schemas['WebhookOptionLists']);
  return client;
}

interface StepsProps {
  initial?: Partial<Draft>;
  onDraft?: (draft: Draft) => void;
  children: ReactNode;
}

function Steps({ initial = {}, onDraft, children }: StepsProps) {
  const formats = useQuery(optionsQuery).data?.formats ?? [];
  const [draft, setDraft] = useState<Draft>(() => ({ ...emptyDraft(['id'], formats, 1), ...initial }));
  useEffect(() => onDraft?.(draft), [draft, onDraft]);
  const builder = {
    draft,
    stored: null,
    change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) =>
      setDraft((draft) => ({ ...draft, ...(typeof change === 'function' ? change(draft) : change) })),
    problemAt: () => undefined,
    session: { test_inbox_url: null } as never,
    defaults: [],
  };
  return <BuilderProvider value={builder}>{children}</BuilderProvider>;
}

test('an event that the server alone knows can be chosen, and says whom it is for', async () => {
  const user = userEvent.setup();
  const steps = (
    <Steps>
      <EventStep />
      <UsersStep />
    </Steps>
  );
  show(steps, clientWith({ events: [left] }));
  expect(screen.getAllByRole('radio')).toHaveLength(3);
  expect(screen.queryByText(left.sources_note)).toBeNull();
  await user.click(screen.getByRole('radio', { name: left.label }));
  screen.getByText(left.description);
  screen.getByText(left.sources_note);
  await user.click(screen.getByRole('radio', { name: 'When a user joins your campaign' }));
  expect(screen.queryByText(left.sources_note)).toBeNull();
});

test('a format that the server alone knows can be chosen, with the methods that carry it', async () => {
  const onDraft = vi.fn();
  show(
    <Steps onDraft={onDraft}>
      <EndpointStep />
    </Steps>,
    clientWith({ formats: [xml] }),
  );
  await userEvent.setup().click(screen.getByRole('radio', { name: 'XML' }));
  screen.getByText(/^In the body, as XML\. .* needs JSON or Custom JSON\.$/);
  expect(onDraft.mock.lastCall?.[0].format).toBe('xml');
});

/** The steps that a format changes, with the draft that they make. */
async function showFormats(formats: FormatOption[]) {
  const onDraft = vi.fn<(draft: Draft) => void>();
  const client = clientWith({ formats });
  client.setQueryData(fieldsQuery(1).queryKey, { data: [], meta: { default_fields: ['id'] } });
  await showWithLinks(
    <Steps onDraft={onDraft}>
      <EndpointStep />
      <PayloadStep />
    </Steps>,
    client,
  );
  return () => onDraft.mock.lastCall?.[0] as Draft;
}

const isTemplateProblem = (draft: Draft) => 'template' in problemsOf(draft, null);

test('a format that the server alone knows can take a template', async () => {
  const user = userEvent.setup();
  const draft = await showFormats([graph]);
  screen.getByText(/needs JSON, Custom JSON or Graph query\.$/);
  screen.getByRole('textbox', { name: 'Name 1' });
  await user.click(screen.getByRole('radio', { name: 'Graph query' }));
  screen.getByText('In the body, as a query of your own.');
  expect(screen.queryByRole('textbox', { name: 'Name 1' })).toBeNull();
  const template = screen.getByRole('textbox', { name: 'Graph query' });
  await user.clear(template);
  expect(isTemplateProblem(draft())).toBe(true);
  await user.type(template, '{{"id": 1}');
  expect(isTemplateProblem(draft())).toBe(false);
  expect(toBody(draft()).body).toMatchObject({ format: 'graph', template: { id: 1 }, fields: [] });
});

test('a format that the server alone knows can be one for GET alone', async () => {
  const user = userEvent.setup();
  const draft = await showFormats([graph, path]);
  const inPath = screen.getByRole<HTMLInputElement>('radio', { name: 'Path' });
  expect(inPath.disabled).toBe(true);
  await user.click(screen.getByRole('radio', { name: 'Graph query' }));
  await user.click(screen.getByRole('radio', { name: /^GET/ }));
  screen.getByText(/^In the URL\. GET has no body, so it always sends query parameters or path\. /);
  expect(toBody(draft()).body).toMatchObject({ format: 'query', template: null, fields: [{ key: 'id' }] });
  await user.click(inPath);
  screen.getByRole('textbox', { name: 'Name 1' });
  expect(toBody(draft()).body).toMatchObject({ method: 'GET', format: 'path' });
  await user.click(screen.getByRole('radio', { name: /^POST/ }));
  expect(inPath.disabled).toBe(true);
  expect(toBody(draft()).body).toMatchObject({ method: 'POST', format: 'query' });
});

test('the first format of the server is that of a new webhook, and of a method that the chosen one cannot be sent with', () => {
  const draft = emptyDraft([], [path, xml, graph]);
  const sent = (changes: Partial<Draft>) => toBody({ ...draft, ...changes }).body.format;
  expect(sent({})).toBe('xml');
  expect(sent({ format: graph.name })).toBe('graph');
  expect(sent({ format: graph.name, method: 'GET' })).toBe('path');
});

test('credentials of a kind that the server alone knows can be given, part by part', async () => {
  const user = userEvent.setup();
  const onDraft = vi.fn();
  show(
    <Steps onDraft={onDraft}>
      <CredentialsStep />
    </Steps>,
    clientWith({}),
  );
  await user.click(screen.getByRole('radio', { name: 'OAuth client' }));
  await user.type(screen.getByLabelText('Client'), 'refhook');
  await user.type(screen.getByLabelText('Secret of the client'), 'quiet');
  await user.click(screen.getByRole('button', { name: 'Add pair' }));
  await user.type(screen.getByLabelText('Scope 1'), 'leads');
  await user.type(screen.getByLabelText('Value 1'), 'all');
  expect(toBody(onDraft.mock.lastCall?.[0]).body.credentials).toEqual({
    type: 'oauth',
    client: 'refhook',
    client_secret: 'quiet',
    scopes: [{ key: 'leads', value: 'all' }],
  });
});

test('until the server has answered there is nothing to choose', () => {
  vi.spyOn(api, 'GET').mockReturnValue(new Promise(() => {}) as never);
  const client = testClient();
  client.clear();
  show(
    <Steps>
      <EventStep />
    </Steps>,
    client,
  );
  screen.getByText('Loading');
  expect(screen.queryByRole('radio')).toBeNull();
});

test('a format is offered with the methods that can carry it', async () => {
  show(
    <Steps initial={{ method: 'GET' }}>
      <EndpointStep />
    </Steps>,
  );
  const format = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name });
  expect([format('Query parameters').disabled, format('JSON').disabled]).toEqual([false, true]);
  await userEvent.setup().click(screen.getByRole('radio', { name: /^POST/ }));
  expect(format('JSON').disabled).toBe(false);
});
