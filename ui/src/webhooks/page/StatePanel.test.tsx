import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiFailure, api } from '@/api/client';
import { show } from '@/test-render';
import { webhook } from '@/test-webhook';
import { StatePanel } from './StatePanel';

const post = vi.spyOn(api, 'POST');
const soon = () => new Date(Date.now() + 600_000).toISOString();
const failing = { ...webhook, state: 'failing', state_reason: 'http_503' };
const stats = {
  waiting: 1_204,
  oldest_waiting_at: '2026-06-09T10:00:00.000Z',
  expires_at: soon(),
  failed: 0,
  delivered_24h: 0,
  last_delivered_at: null,
};

beforeEach(() => {
  post.mockReset();
});

test('a failing webhook says why and when it is tried next, and is tried at once on request', async () => {
  post.mockResolvedValue({ data: {} } as never);
  show(<StatePanel webhook={{ ...failing, not_before: soon() }} canTry />);
  screen.getByText(/503 Service Unavailable\. New leads are kept/);
  screen.getByText(/Next try/);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Try now' }));
  const path = '/api/v2/webhooks/{webhook}/try';
  await vi.waitFor(() => expect(post).toHaveBeenCalledWith(path, { params: { path: { webhook: 12 } } }));
});

test('who may only look sees when it is tried next, without the button', () => {
  show(<StatePanel webhook={{ ...failing, not_before: soon() }} canTry={false} />);
  screen.getByText(/Next try/);
  expect(screen.queryByRole('button')).toBeNull();
});

test('when its time has come nothing can be tried sooner', () => {
  show(<StatePanel webhook={{ ...failing, not_before: '2026-06-09T10:00:00.000Z' }} canTry />);
  screen.getByText(/The next lead is sent at once/);
  expect(screen.queryByRole('button')).toBeNull();
});

test('what the server refuses is said', async () => {
  post.mockRejectedValue(new ApiFailure(409, 'This webhook does not wait for its endpoint.'));
  show(<StatePanel webhook={{ ...failing, not_before: soon() }} canTry />);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Try now' }));
  expect((await screen.findByRole('alert')).textContent).toContain('does not wait');
});

test('a healthy endpoint that asked to wait is told of, and others are not', () => {
  const { unmount } = show(<StatePanel webhook={{ ...webhook, not_before: soon() }} canTry />);
  screen.getByText(/its endpoint asked to wait/);
  screen.getByText(/Leads are sent again/);
  screen.getByRole('button', { name: 'Try now' });
  unmount();
  show(<StatePanel webhook={webhook} canTry />);
  expect(screen.queryByText(/asked to wait/)).toBeNull();
});

test.each(['paused', 'disabled'])('a %s webhook says how many leads wait, and until when', (state) => {
  show(<StatePanel webhook={{ ...webhook, state, stats, not_before: soon() }} canTry />);
  screen.getByText('1,204 leads');
  screen.getByText(/The oldest stops waiting/);
  expect(screen.queryByText(/Next try/)).toBeNull();
});
