import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { people } from '@/deliveries/words';
import { show } from '@/test/render';
import { JobProgress } from './JobProgress';

const words = {
  running: 'Sending',
  done: 'All sent',
  cancelled: 'Stopped',
  put: 'put in line',
  count: people,
};
const running = { id: 3, state: 'running' as const, total: 1_204, done: 200, finished_at: null };

test('work that goes on shows how far it is, and can be stopped', async () => {
  const cancel = vi.fn().mockRejectedValue(new Error('It has ended.'));
  show(<JobProgress jobs={[running]} words={words} cancel={cancel} />);
  expect(screen.getByRole('progressbar', { name: 'Sending' }).getAttribute('aria-valuenow')).toMatch(
    /^16\.6/,
  );
  screen.getByText('200 of 1,204 people put in line');
  await userEvent.setup().click(screen.getByRole('button', { name: 'Stop' }));
  expect(cancel).toHaveBeenCalledWith(3);
  expect((await screen.findByText('It has ended.')).getAttribute('role')).toBe('alert');
});

test('who may only look can not stop it', () => {
  show(<JobProgress jobs={[running]} words={words} />);
  expect(screen.queryByRole('button')).toBeNull();
});

test('what ended just now is news, and without work there is nothing', () => {
  const done = { ...running, state: 'done' as const, done: 1_204, finished_at: new Date().toISOString() };
  const { unmount } = show(<JobProgress jobs={[done]} words={words} />);
  screen.getByText('All sent');
  screen.getByText(/1,204 people of 1,204 were put in line/);
  unmount();
  show(<JobProgress jobs={[]} words={words} />);
  expect(screen.queryByRole('alert')).toBeNull();
});
