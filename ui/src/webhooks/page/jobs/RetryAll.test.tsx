import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { show } from '@/test/render';
import { retryFailed } from '../queries';
import { RetryAll } from './RetryAll';

vi.mock('../queries', () => {
  const retryFailed = vi.fn();
  const retryCountQuery = (webhook: number, since: string | undefined) => ({
    queryKey: ['webhooks', 'retry-count', webhook, since],
    queryFn: () => retryFailed(webhook, since, true).then((answered: { count: number }) => answered.count),
  });
  return { retryFailed, retryCountQuery };
});

const retry = vi.mocked(retryFailed);

beforeEach(() => {
  retry.mockReset();
});

test('the count stands first; only then all are sent again', async () => {
  const user = userEvent.setup();
  retry.mockResolvedValue({ data: null, count: 1_204 });
  show(<RetryAll webhook={12} />);
  await user.click(screen.getByRole('button', { name: 'Send all again' }));
  const start = await screen.findByRole('button', { name: 'Send 1,204 deliveries again' });
  expect(retry.mock.calls).toEqual([[12, undefined, true]]);
  await user.click(start);
  expect(retry).toHaveBeenCalledWith(12, undefined);
});

test('nothing can be started while no failed delivery fits or no time is chosen', async () => {
  const user = userEvent.setup();
  retry.mockResolvedValue({ data: null, count: 0 });
  show(<RetryAll webhook={12} />);
  await user.click(screen.getByRole('button', { name: 'Send all again' }));
  await screen.findByText('No failed delivery matches. Nothing would be sent.');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send again' }).disabled).toBe(true);
  await user.click(screen.getByRole('radio', { name: /since/ }));
  await screen.findByText('Choose a time.');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send again' }).disabled).toBe(true);
});

test('what the server refuses is said in the dialog', async () => {
  const user = userEvent.setup();
  retry.mockRejectedValue(new Error('Another retry of this webhook runs already.'));
  show(<RetryAll webhook={12} />);
  await user.click(screen.getByRole('button', { name: 'Send all again' }));
  expect((await screen.findByRole('alert')).textContent).toContain('runs already');
});
