import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ApiError } from '@/api/client';
import { FormError } from './FormError';

const show = (error: Error) =>
  render(
    <MantineProvider>
      <FormError error={error} shown={['email']} />
    </MantineProvider>,
  );

test('a refused field that shows its own error needs no second one', () => {
  show(new ApiError(422, 'Check the fields.', { email: 'No e-mail address.' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a refused field that the form does not show is still said', () => {
  show(new ApiError(422, 'Check the fields.', { email: 'No e-mail address.', token: 'Cut off.' }));
  expect(screen.getByRole('alert').textContent).toBe('Cut off.');
});

test('who tried too often is told when to try again', () => {
  show(new ApiError(429, 'Too many tries.', {}, undefined, 90));
  expect(screen.getByRole('alert').textContent).toBe('Too many tries. You can try again in 2 minutes.');
});
