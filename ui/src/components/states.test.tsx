import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ApiError } from '@/api/client';
import { show } from '@/test/render';
import { Failed, Loaded } from './states';

test('what was deleted is not asked for again', () => {
  const error = new ApiError(404, 'There is no webhook with this id in your account.');
  show(<Failed error={error} again={() => {}} />);
  expect(screen.getByRole('alert').textContent).toContain('There is no webhook with this id');
  expect(screen.getByRole('alert').textContent).toContain('It may have been deleted');
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  expect(screen.queryByText('This could not be loaded')).toBeNull();
});

test('what may come back can be asked for again', () => {
  show(<Failed error={new ApiError(503, 'Not now.')} again={() => {}} />);
  screen.getByRole('button', { name: 'Try again' });
});

test('what was deleted while it was on the screen is shown no longer', () => {
  const query = { data: 'old', error: new ApiError(404, 'There is none.') };
  show(<Loaded query={query as never}>{() => 'old'}</Loaded>);
  screen.getByRole('alert');
  expect(screen.queryByText('old')).toBeNull();
});
