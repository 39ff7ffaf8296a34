import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiError, api } from '@/api/client';
import { show } from '@/test/render';
import { webhook } from '@/test/webhook';
import { EarlierForm } from './EarlierForm';
import { countWords } from './words';

const post = vi.spyOn(api, 'POST');
const bodies = () => post.mock.calls.map((call) => (call as unknown as [string, { body: object }])[1].body);
const counts = (count: number) => post.mockResolvedValue({ data: { data: null, count } } as never);
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });

beforeEach(() => {
  post.mockReset();
});

test('the count stands first; only then they are sent', async () => {
  counts(1_204);
  const [onClose, onDone] = [vi.fn(), vi.fn()];
  show(<EarlierForm webhook={webhook} onClose={onClose} onDone={onDone} />);
  await screen.findByText(/^1,204 people will be sent/);
  screen.getByText(/nobody is sent twice/);
  expect(bodies()).toEqual([{ dry_run: true, sources: ['Referred', 'Direct'] }]);
  await userEvent.setup().click(button('Send 1,204 people'));
  await vi.waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(onClose).toHaveBeenCalled();
  expect(bodies()).toContainEqual({ dry_run: false, sources: ['Referred', 'Direct'] });
});

test('each choice is counted anew, and without one nothing can be sent', async () => {
  counts(3);
  const user = userEvent.setup();
  show(<EarlierForm webhook={webhook} onClose={vi.fn()} />);
  await screen.findByText(/^3 people/);
  await user.click(screen.getByRole('checkbox', { name: 'Referred' }));
  await vi.waitFor(() => expect(bodies()).toContainEqual({ dry_run: true, sources: ['Direct'] }));
  await user.click(screen.getByRole('checkbox', { name: 'Direct' }));
  await screen.findByText('Choose at least one group.');
  expect(button('Send').disabled).toBe(true);
  await user.click(screen.getByRole('checkbox', { name: 'Direct' }));
  await user.click(screen.getByRole('radio', { name: /since a certain time/ }));
  await screen.findByText('Choose a time.');
  expect(button('Send').disabled).toBe(true);
});

test('what the server refuses is said, and nobody is asked to choose of one group', async () => {
  post.mockRejectedValue(new ApiError(409, 'Earlier leads are being sent already.'));
  show(<EarlierForm webhook={{ ...webhook, sources: ['Referred'] }} onClose={vi.fn()} />);
  expect((await screen.findByRole('alert')).textContent).toContain('being sent already');
  expect(screen.queryByRole('checkbox')).toBeNull();
});

test.each([
  ['healthy', 'as fast as the endpoint takes them'],
  ['failing', 'as soon as the endpoint works again'],
  ['paused', 'once the webhook is resumed'],
])('of a %s webhook they are sent %s', (state, when) => {
  expect(countWords(2, state)).toBe(`2 people will be sent, ${when}.`);
});
