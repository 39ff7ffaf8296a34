import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiError, api } from '@/api/client';
import { show, showWithLinks } from '@/test/render';
import { webhook } from '@/test/webhook';
import { StatePanel } from './StatePanel';

const post = vi.spyOn(api, 'POST');
const soon = () => new Date(Date.now() + 600_000).toISOString();
const condition = {
  name: 'failing',
  label: 'Failing',
  tone: 'bad' as const,
  cause: 'The receiving server has a problem of its own (status 503).',
  next_step: 'New leads are kept; none is lost.',
  actions: ['try_now' as const, 'edit' as const, 'send_test' as const],
  is_urgent: true,
};
const failing = { ...webhook, state: 'failing', state_reason: 'http_503', condition };
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
  await showWithLinks(<StatePanel webhook={{ ...failing, not_before: soon() }} canTry />);
  screen.getByText(/\(status 503\)\. New leads are kept; none is lost/);
  screen.getByText(/Next try/);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Try now' }));
  const path = '/api/v2/webhooks/{webhook}/try';
  await vi.waitFor(() => expect(post).toHaveBeenCalledWith(path, { params: { path: { webhook: 12 } } }));
});

test('who may only look sees when it is tried next, without the button', async () => {
  await showWithLinks(<StatePanel webhook={{ ...failing, not_before: soon() }} canTry={false} />);
  screen.getByText(/Next try/);
  expect(screen.queryByRole('button')).toBeNull();
});

test('when its time has come nothing can be tried sooner', async () => {
  await showWithLinks(<StatePanel webhook={{ ...failing, not_before: '2026-06-09T10:00:00.000Z' }} canTry />);
  screen.getByText(/The next lead is sent at once/);
  expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull();
});

test('what the server refuses is said', async () => {
  post.mockRejectedValue(new ApiError(409, 'This webhook does not wait for its endpoint.'));
  await showWithLinks(<StatePanel webhook={{ ...failing, not_before: soon() }} canTry />);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Try now' }));
  expect((await screen.findByRole('alert')).textContent).toContain('does not wait');
});

test('a healthy endpoint that asked to wait is told of, and others are not', () => {
  const { unmount } = show(<StatePanel webhook={{ ...webhook, not_before: soon() }} canTry />);
  screen.getByText(/Leads are sent again/);
  screen.getByRole('button', { name: 'Try now' });
  unmount();
  show(<StatePanel webhook={webhook} canTry />);
  expect(screen.queryByText(/Leads are sent again/)).toBeNull();
});

test('one that is switched off has the buttons that its words name', async () => {
  const gone = {
    ...condition,
    name: 'disabled',
    label: 'Switched off',
    next_step: 'Enter a new address in the webhook, then resume it.',
    actions: ['edit' as const, 'resume' as const],
  };
  await showWithLinks(<StatePanel webhook={{ ...webhook, state: 'disabled', condition: gone }} canTry />);
  screen.getByText('Switched off');
  screen.getByRole('link', { name: 'Edit webhook' });
  await userEvent.setup().click(screen.getByRole('button', { name: 'Resume' }));
  await screen.findByRole('dialog', { name: 'Resume CRM?' });
});

test.each(['paused', 'disabled'])('a %s webhook says until when leads wait', (state) => {
  show(<StatePanel webhook={{ ...webhook, state, stats, not_before: soon() }} canTry />);
  screen.getByText(/The oldest stops waiting/);
  expect(screen.queryByText(/Next try/)).toBeNull();
});
