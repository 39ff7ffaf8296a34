import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError, api } from '@/api/client';
import { showWithLinks } from '@/test/render';
import type { PagesView } from '../pages/queries';
import { AllowedSites } from './AllowedSites';

const view = (allowed_origins: string[]) => ({ settings: { allowed_origins } }) as PagesView;
const sites = () => screen.getAllByRole<HTMLInputElement>('textbox').map(({ value }) => value);
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

test('blank rows are not sent, and an error stands at its site', async () => {
  const put = vi
    .spyOn(api, 'PUT')
    .mockRejectedValue(new ApiError(422, 'Check it.', { 'allowed_origins.1': 'This is no site.' }));
  const user = userEvent.setup();
  await showWithLinks(<AllowedSites campaign={3} view={view(['https://a.example'])} readOnly={false} />);
  expect(button('Save sites').disabled).toBe(true);
  await user.click(button('Add a site'));
  expect(button('Save sites').disabled).toBe(true);
  await user.click(button('Add a site'));
  await user.type(screen.getByLabelText('Site 3'), 'nonsense');
  await user.click(button('Save sites'));
  expect(await screen.findByText('This is no site.')).toBeTruthy();
  expect(sites()).toEqual(['https://a.example', 'nonsense']);
  expect(put.mock.lastCall?.[1]).toMatchObject({
    body: { allowed_origins: ['https://a.example', 'nonsense'] },
  });
  await user.click(button('Remove site 1'));
  expect(sites()).toEqual(['nonsense']);
});

test('there is always a row to write into', async () => {
  const user = userEvent.setup();
  await showWithLinks(<AllowedSites campaign={3} view={view(['https://a.example'])} readOnly={false} />);
  await user.click(button('Remove site 1'));
  expect(sites()).toEqual(['']);
  expect(button('Save sites').disabled).toBe(false);
});
