import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { api, type Schemas } from '@/api/client';
import { show } from '@/test/render';
import { History } from './History';
import { eventWords } from './words';

const get = vi.spyOn(api, 'GET');
const event = (changes: Partial<Schemas['WebhookEvent']>): Schemas['WebhookEvent'] => ({
  id: 1,
  kind: 'failing',
  reason: null,
  count: null,
  actor: null,
  changes: [],
  at: '2026-06-09T10:00:00Z',
  ...changes,
});
const answers = (data: Schemas['WebhookEvent'][]) => get.mockResolvedValue({ data: { data } } as never);

beforeEach(() => {
  get.mockReset();
});

test('the newest five are shown, and all on request', async () => {
  answers(Array.from({ length: 7 }, (_, n) => event({ id: n, reason: `http_${500 + n}` })));
  show(<History webhook={12} />);
  expect((await screen.findAllByRole('listitem')).length).toBe(5);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Show all 7' }));
  expect(screen.getAllByRole('listitem').length).toBe(7);
  await user.click(screen.getByRole('button', { name: 'Show fewer' }));
  expect(screen.getAllByRole('listitem').length).toBe(5);
});

test('a webhook to which nothing happened says so', async () => {
  answers([]);
  show(<History webhook={12} />);
  await screen.findByText(/No events yet/);
  expect(screen.queryByRole('button')).toBeNull();
});

test('what can not be read says so', async () => {
  get.mockRejectedValue(new Error('The server is away.'));
  show(<History webhook={12} />);
  expect((await screen.findByRole('alert')).textContent).toContain('The server is away.');
});

test.each([
  [event({ reason: 'connection_refused' }), 'Several tries in a row failed: Connection refused.'],
  [event({ kind: 'disabled', reason: 'gone' }), 'The endpoint answered that it is gone for good (410).'],
  [event({ kind: 'paused', reason: 'hand' }), 'Somebody in your team paused it.'],
  [event({ kind: 'paused', reason: 'plan' }), 'Your plan no longer included webhooks.'],
  [event({ kind: 'paused', reason: 'unsubscribed' }), 'Its workflow unsubscribed.'],
  [event({ kind: 'resumed', reason: 'subscribed' }), 'Its workflow subscribed again.'],
  [
    event({ kind: 'created', actor: { type: 'member', name: 'ada@example.com' } }),
    'ada@example.com created it.',
  ],
  [
    event({ kind: 'edited', changes: ['url', 'fields', 'headers'], actor: { type: 'token', name: 'Sync' } }),
    'A program with the access token “Sync” changed endpoint URL, payload and headers.',
  ],
  [event({ kind: 'edited' }), 'The server saved it without a change.'],
  [event({ kind: 'expired', count: 1_204 }), '1,204 deliveries waited too long and count as failed.'],
  [event({ kind: 'expiring', count: 1 }), '1 delivery held for a long time will soon count as failed'],
])('%j', (happened, words) => {
  expect(eventWords(happened)).toContain(words);
});
