import { useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useEffect, useState } from 'react';
import { expect, test, vi } from 'vitest';
import { api, type Schemas } from '@/api/client';
import { options } from '@/test/options';
import { show, testClient } from '@/test/render';
import { optionsQuery } from '@/webhooks/options';
import { toBody } from '../draft/convert';
import type { CredentialsKind } from '../draft/credential-kinds';
import { type Draft, emptyDraft, type FormatOption } from '../draft/draft';
import { BuilderProvider } from '../state';
import { CredentialsStep } from './CredentialsStep';
import { EventStep } from './EventStep';
import { EndpointStep } from './endpoint/EndpointStep';
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

/** A format, and a kind of credentials, of which the same holds. */
const xml: FormatOption = {
  name: 'xml' as Schemas['Format'],
  label: 'XML',
  description: 'In the body, as XML.',
  methods: ['POST'],
  content_type: 'application/xml',
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
