import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError, type Schemas } from '@/api/client';
import { delivered } from '@/test/delivery';
import { show } from '@/test/render';
import { retryDelivery } from '../queries';
import { RetryDelivery } from './RetryDelivery';

vi.mock('../queries', () => ({ retryDelivery: vi.fn() }));

const failed: Schemas['Delivery'] = {
  ...delivered,
  state: 'failed',
  attempt_count: 10,
  finished_at: '2022-06-12T10:00:00Z',
  last_outcome: 'http_status',
  last_status: 404,
};

test('a failed delivery is sent again, a waiting one now, and a delivered one not at all', () => {
  const { unmount } = show(<RetryDelivery delivery={failed} />);
  screen.getByRole('button', { name: 'Send again' });
  unmount();
  const waiting = show(<RetryDelivery delivery={{ ...failed, state: 'waiting' }} />);
  screen.getByRole('button', { name: 'Send now' });
  waiting.unmount();
  show(<RetryDelivery delivery={{ ...failed, state: 'delivered' }} />);
  expect(screen.queryByRole('button')).toBeNull();
});

test('a refusal says why, in the words of the server', async () => {
  const why = 'This lead has arrived already, so it is not sent again.';
  vi.mocked(retryDelivery).mockRejectedValue(new ApiError(409, why, {}, 'not_retryable'));
  show(<RetryDelivery delivery={failed} />);
  await userEvent.setup().click(screen.getByRole('button', { name: 'Send again' }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('This cannot be sent again');
  expect(alert.textContent).toContain(why);
});
