import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError, api } from '@/api/client';
import { show } from '@/test/render';
import { CreateToken } from './CreateToken';

test('a last day has to be chosen, and what the server refuses stands at its field', async () => {
  const post = vi
    .spyOn(api, 'POST')
    .mockRejectedValue(new ApiError(422, 'Check the fields.', { name: 'Give it a name.' }));
  const user = userEvent.setup();
  show(<CreateToken baseUrl="https://refer.example.com" />);
  await user.click(screen.getByRole('button', { name: 'Create API token' }));
  await user.click(await screen.findByRole('combobox', { name: 'Expires after' }));
  await user.click(screen.getByRole('option', { name: 'Until a date', hidden: true }));
  await user.click(screen.getByRole('button', { name: 'Create token' }));
  screen.getByText('Choose a day from today on.');
  expect(post).not.toHaveBeenCalled();
  await user.type(screen.getByLabelText(/^Last day/), '2099-12-31');
  await user.click(screen.getByRole('button', { name: 'Create token' }));
  expect(await screen.findByText('Give it a name.')).toBeTruthy();
  expect(screen.queryByText('Choose a day from today on.')).toBeNull();
  const end = new Date('2099-12-31T23:59:59').toISOString();
  expect(post.mock.lastCall?.[1]).toMatchObject({ body: { name: '', scope: 'read', expires_at: end } });
});
