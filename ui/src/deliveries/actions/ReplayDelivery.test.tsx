import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError } from '@/api/client';
import { delivered } from '@/test/delivery';
import { show } from '@/test/render';
import { replayDelivery } from '../queries';
import { ReplayDelivery } from './ReplayDelivery';

vi.mock('../queries', () => ({ replayDelivery: vi.fn() }));

async function sendAgain() {
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Send once more' }));
  const dialog = await screen.findByRole('dialog', { name: 'Send this lead once more?' });
  expect(dialog.textContent).toContain('a second time');
  expect(replayDelivery).not.toHaveBeenCalled();
  await user.click(within(dialog).getByRole('button', { name: 'Send once more' }));
}

test('only after a question it is sent, and the new delivery is told', async () => {
  vi.mocked(replayDelivery)
    .mockReset()
    .mockResolvedValue({ ...delivered, id: 'new', replay_of: delivered.id });
  const onSent = vi.fn();
  show(<ReplayDelivery delivery={delivered} onSent={onSent} />);
  await sendAgain();
  await vi.waitFor(() => expect(onSent).toHaveBeenCalledWith('new'));
});

test('a refusal says why', async () => {
  const refusal = new ApiError(409, 'Who it is about was erased.', {}, 'not_replayable');
  vi.mocked(replayDelivery).mockReset().mockRejectedValue(refusal);
  show(<ReplayDelivery delivery={delivered} onSent={vi.fn()} />);
  await sendAgain();
  expect((await screen.findByRole('alert')).textContent).toContain('Who it is about was erased.');
});

test.each(['waiting', 'failed', 'erased', 'discarded'] as const)('one that is %s is not offered', (state) => {
  show(<ReplayDelivery delivery={{ ...delivered, state }} onSent={vi.fn()} />);
  expect(screen.queryByRole('button')).toBeNull();
});
