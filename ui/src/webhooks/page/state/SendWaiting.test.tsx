import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiError, api } from '@/api/client';
import { show } from '@/test/render';
import { SendWaiting } from './SendWaiting';

const post = vi.spyOn(api, 'POST');

beforeEach(() => {
  post.mockReset();
});

test('the button says how many wait, and sends them', async () => {
  post.mockResolvedValue({ data: { data: {}, count: 1_204 }, response: new Response() } as never);
  show(<SendWaiting webhook={12} waiting={1_204} />);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Send all waiting now (1,204)' }));
  expect(post).toHaveBeenCalledWith('/api/v2/webhooks/{webhook}/send-waiting', {
    params: { path: { webhook: 12 } },
  });
  expect((await screen.findByRole('status')).textContent).toBe('They are on their way.');
});

test('of a failing webhook it says that one goes ahead', async () => {
  post.mockResolvedValue({
    data: { data: { state: 'failing' }, count: 2 },
    response: new Response(),
  } as never);
  show(<SendWaiting webhook={12} waiting={2} />);
  await userEvent.setup().click(screen.getByRole('button', { name: /Send all waiting now/ }));
  expect(await screen.findByText(/^One is sent first/)).toBeTruthy();
});

test('what the server refuses is said', async () => {
  post.mockRejectedValue(new ApiError(409, 'This webhook is paused or switched off; resume it.'));
  show(<SendWaiting webhook={12} waiting={1} />);
  await userEvent.setup().click(screen.getByRole('button', { name: /Send all waiting now/ }));
  expect((await screen.findByRole('alert')).textContent).toContain('resume it');
});
