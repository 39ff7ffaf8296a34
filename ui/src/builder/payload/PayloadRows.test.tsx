import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useMemo, useReducer } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Schemas } from '@/api/client';
import { options } from '@/test/options';
import { type Draft, emptyDraft } from '../draft/draft';
import { problemsOf } from '../draft/problems';
import { fieldsQuery } from '../queries';
import { BuilderProvider, initialState, reducer } from '../state';
import { PayloadRows } from './PayloadRows';

// Each key that is typed renders every row; a busy machine needs more than the usual five seconds.
vi.setConfig({ testTimeout: 30_000 });

const NAMES = ['id', 'first_name', 'email'];
let draft: Draft;

const session: Schemas['Session'] = {
  member: { id: 1, email: 'a@example.com', role: 'owner', has_password: true },
  account: { id: 1, name: 'Tea', plan: 'pro' },
  base_url: 'https://refer.example.com',
  test_inbox_url: null,
};

function Payload() {
  const [state, dispatch] = useReducer(reducer, initialState(emptyDraft(NAMES, options.formats, 1), false));
  draft = state.draft;
  const builder = useMemo(() => {
    const problems = problemsOf(state.draft, null);
    return {
      draft: state.draft,
      stored: null,
      session,
      defaults: NAMES,
      change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>), place?: string) =>
        dispatch({ type: 'change', change: typeof change === 'function' ? change : () => change, place }),
      problemAt: (place: string) => problems[place],
    };
  }, [state.draft]);
  return (
    <BuilderProvider value={builder}>
      <PayloadRows />
    </BuilderProvider>
  );
}

const keys = () => draft.rows.map(({ key }) => key);
const field = (name: string) => screen.getByRole('textbox', { name });

/** Drag and drop comes later than the rows. */
const hasArrived = () => screen.getByRole('button', { name: 'Drag id' }).hasAttribute('aria-roledescription');

beforeEach(async () => {
  show();
  await waitFor(() => expect(hasArrived()).toBe(true));
});

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000 } } });
  const data = [...NAMES, 'campaign_name'].map((name) => ({
    name,
    type: 'text' as const,
    meaning: `Meaning of ${name}`,
    example: 'x',
    group: 'person' as const,
  }));
  client.setQueryData(fieldsQuery(1).queryKey, { data, meta: { default_fields: NAMES } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Payload />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test('who types when drag and drop arrives goes on typing', async () => {
  cleanup();
  show();
  const name = field('Name 2') as HTMLInputElement;
  name.focus();
  name.setSelectionRange(5, 5);
  expect(hasArrived()).toBe(false);
  await waitFor(() => expect(hasArrived()).toBe(true));
  expect(field('Name 2')).not.toBe(name);
  expect(document.activeElement).toBe(field('Name 2'));
  await userEvent.keyboard('X');
  expect(keys()).toEqual(['id', 'firstX_name', 'email']);
});

test('Alt with an arrow moves the row, keeps the focus, and says where it is now', async () => {
  const user = userEvent.setup();
  await user.click(field('Name 3'));
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(keys()).toEqual(['id', 'email', 'first_name']);
  expect(document.activeElement).toBe(field('Name 2'));
  screen.getByText('email moved to position 2 of 3.');
  await user.keyboard('{Alt>}{ArrowUp}{ArrowUp}{/Alt}');
  expect(keys()).toEqual(['email', 'id', 'first_name']);
  screen.getByText('email is already first.');
});

test('the buttons move a row and keep the focus', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Move id down' }));
  await user.keyboard('{Enter}');
  expect(keys()).toEqual(['first_name', 'email', 'id']);
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Move id down' }));
});

test('a removed row comes back to its place', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Remove first_name' }));
  expect(keys()).toEqual(['id', 'email']);
  // The focus goes on to the row that took its place.
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Remove email' }));
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(keys()).toEqual(NAMES);
  expect(document.activeElement).toBe(field('Name 2'));
});

test('a row has four stops of the Tab key: name, value, whether it is left out, and its buttons', async () => {
  const user = userEvent.setup();
  await user.click(field('Name 1'));
  await user.tab();
  await user.tab();
  await user.tab();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Move id up' }));
  await user.keyboard('{ArrowRight}');
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Move id down' }));
  await user.tab();
  expect(document.activeElement).toBe(field('Name 2'));
});

test('a name that is there twice is told at once, at both rows', async () => {
  const user = userEvent.setup();
  await user.clear(field('Name 1'));
  await user.type(field('Name 1'), 'email');
  expect(screen.getAllByText('“email” is used twice: give each its own name.')).toHaveLength(2);
  expect(field('Name 3').getAttribute('aria-invalid')).toBe('true');
});

test('a field that is added starts with its choice, and takes the name of what is chosen', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Add field' }));
  const choice = screen.getByRole('combobox', { name: 'Value of row 4' });
  expect(document.activeElement).toBe(choice);
  await user.type(choice, 'campaign');
  await user.click(await screen.findByRole('option', { name: /campaign_name/ }));
  expect(draft.rows[3]).toMatchObject({ key: 'campaign_name', field: 'campaign_name', kind: 'field' });
});

test('an additional property is fixed text in which a field can be put', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Add additional property' }));
  await user.keyboard('origin');
  await user.type(field('Text of origin'), 'from ');
  await user.click(screen.getByRole('combobox', { name: 'Insert a field into text of origin' }));
  await user.click(await screen.findByRole('option', { name: /campaign_name/ }));
  expect(draft.rows[3]).toMatchObject({ key: 'origin', kind: 'text', text: 'from {{campaign_name}}' });
});

test('the default fields come back', async () => {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Remove email' }));
  await user.click(screen.getByRole('button', { name: 'Reset to the 3 default fields' }));
  expect(keys()).toEqual(NAMES);
  within(screen.getByRole('list')).getByRole('checkbox', { name: 'Leave out when empty: email' });
});
