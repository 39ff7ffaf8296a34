import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError } from '@/api/client';
import { showWithLinks } from '@/test/render';
import { CampaignForm } from './CampaignForm';
import { blankDraft, type FieldDraft } from './draft';

const field = (label: string): FieldDraft => ({
  key: label,
  label,
  type: 'text',
  options: [],
  required: false,
});

async function open(error: ApiError | null = null) {
  const saved = blankDraft('UTC');
  saved.name = 'Tea';
  saved.fields.person_invited = ['a', 'b', 'c'].map(field);
  const onSave = vi.fn();
  const props = { saved, onSave, error, isNew: false, readOnly: false, saving: false, notice: 'Saved.' };
  await showWithLinks(<CampaignForm {...props} />);
  const labels = () => screen.getAllByLabelText<HTMLInputElement>(/^Label/).map(({ value }) => value);
  return { onSave, labels, user: userEvent.setup() };
}

test('only what differs from what is saved can be saved', async () => {
  const { onSave, user } = await open();
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save changes' });
  const name = screen.getByLabelText(/^Name/);
  expect(save.disabled).toBe(true);
  screen.getByText('Saved.');
  await user.type(name, 's');
  expect([save.disabled, screen.queryByText('Saved.')]).toEqual([false, null]);
  await user.type(name, '{Backspace}');
  expect(save.disabled).toBe(true);
  await user.type(name, 's{Enter}');
  expect(onSave.mock.lastCall?.[0]).toMatchObject({ name: 'Teas', starts_at: null, time_zone: 'UTC' });
});

test('fields move by one place and never out of the list', async () => {
  const { labels, user } = await open();
  const move = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
  await user.click(move('Move c up'));
  expect(labels()).toEqual(['a', 'c', 'b']);
  await user.click(move('Move a down'));
  expect(labels()).toEqual(['c', 'a', 'b']);
  expect([move('Move c up').disabled, move('Move b down').disabled]).toEqual([true, true]);
});

test('what the server refused stands at its field, also after another one was removed', async () => {
  const fields = { code: 'Taken.', 'fields.person_invited.1.label': 'Too long.' };
  const { labels, user } = await open(new ApiError(422, 'Check the fields.', fields));
  const wrong = () => [...document.querySelectorAll<HTMLInputElement>('[aria-invalid="true"]')];
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Code')));
  expect(wrong().map(({ value }) => value)).toEqual(['', 'b']);
  await user.click(screen.getByRole('button', { name: 'Remove a' }));
  expect(labels()).toEqual(['b', 'c']);
  expect(wrong().map(({ value }) => value)).toEqual(['', 'b']);
  await user.type(screen.getByLabelText('Code'), 'x');
  expect(wrong().map(({ value }) => value)).toEqual(['b']);
});
