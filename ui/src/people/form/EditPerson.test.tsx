import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError, api } from '@/api/client';
import { show } from '@/test/render';
import type { Person } from '../words';
import { EditPerson } from './EditPerson';

const person = {
  id: 7,
  campaign_id: 3,
  type: 'person_invited',
  first_name: 'Byron',
  email: 'byron@example.com',
  meta: [{ field: 'Seats', value: 3 }],
} as unknown as Person;

test('only what changed is sent, and what is refused stands at its field', async () => {
  vi.spyOn(api, 'GET').mockReturnValue(new Promise(() => {}) as never);
  const put = vi
    .spyOn(api, 'PUT')
    .mockRejectedValue(
      new ApiError(422, 'Check the fields.', { email: 'Taken.', 'meta.0.value': 'Too many.' }),
    );
  const user = userEvent.setup();
  show(<EditPerson person={person} />);
  await user.click(screen.getByRole('button', { name: 'Edit' }));
  const email = await screen.findByLabelText(/^Email/);
  await user.clear(email);
  await user.type(email, 'ada@example.com');
  await user.type(screen.getByLabelText('Seats'), '0{Enter}');
  expect(put.mock.lastCall?.[1]).toMatchObject({
    body: { email: 'ada@example.com', meta: [{ field: 'Seats', value: 30 }] },
  });
  expect(await screen.findByText('Taken.')).toBeTruthy();
  screen.getByText('Too many.');
  screen.getByText('Check the fields.');
});
