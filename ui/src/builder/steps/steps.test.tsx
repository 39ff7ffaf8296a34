import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useState } from 'react';
import { expect, test, vi } from 'vitest';
import { api, type Schemas } from '@/api/client';
import { options } from '@/test-options';
import { show, testClient } from '@/test-render';
import { optionsQuery } from '@/webhooks/options';
import { type Draft, emptyDraft } from '../draft';
import { BuilderProvider } from '../state';
import { EndpointStep } from './EndpointStep';
import { EventStep } from './EventStep';
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

function clientWith(more: Schemas['EventOption'][]) {
  const client = testClient();
  client.setQueryData(optionsQuery.queryKey, { ...options, events: [...options.events, ...more] });
  return client;
}

function Steps({ initial = {}, children }: { initial?: Partial<Draft>; children: ReactNode }) {
  const [draft, setDraft] = useState<Draft>(() => ({ ...emptyDraft([]), ...initial }));
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
  show(steps, clientWith([left]));
  expect(screen.getAllByRole('radio')).toHaveLength(3);
  expect(screen.queryByText(left.sources_note)).toBeNull();
  await user.click(screen.getByRole('radio', { name: left.label }));
  screen.getByText(left.description);
  screen.getByText(left.sources_note);
  await user.click(screen.getByRole('radio', { name: 'When a user joins your campaign' }));
  expect(screen.queryByText(left.sources_note)).toBeNull();
});

test('until the server has answered there is nothing to choose', () => {
  vi.spyOn(api, 'GET').mockReturnValue(new Promise(() => {}) as never);
  const client = testClient();
  client.clear();
  show(
    <Steps>
      <EventStep />
      <EndpointStep />
    </Steps>,
    client,
  );
  expect(screen.getAllByText('Loading')).toHaveLength(2);
  expect(screen.queryByRole('radio', { name: 'JSON' })).toBeNull();
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
