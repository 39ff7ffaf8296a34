import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { show } from '@/test/render';
import { type Draft, emptyDraft } from '../../draft/draft';
import type { LimitsDraft } from '../../draft/limits';
import type { Problems } from '../../draft/problems';
import { BuilderProvider } from '../../state';
import { Limits } from './Limits';

function Step({ limits, problems = {} }: { limits?: LimitsDraft; problems?: Problems }) {
  const [draft, setDraft] = useState<Draft>(() => ({ ...emptyDraft([], []), ...(limits && { limits }) }));
  const builder = {
    draft,
    stored: null,
    change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) =>
      setDraft((draft) => ({ ...draft, ...(typeof change === 'function' ? change(draft) : change) })),
    problemAt: (place: string) => problems[place],
    session: null as never,
    defaults: [],
  };
  return (
    <BuilderProvider value={builder}>
      <Limits />
    </BuilderProvider>
  );
}

const toggle = () => screen.getByRole('button', { name: 'Advanced' });

test('what is usual is out of the way, and opens and changes by the keyboard', async () => {
  const user = userEvent.setup();
  show(<Step />);
  expect(toggle().getAttribute('aria-expanded')).toBe('false');
  await user.tab();
  await user.keyboard('{Enter}');
  expect(toggle().getAttribute('aria-expanded')).toBe('true');
  const field = screen.getByLabelText<HTMLInputElement>('Requests a minute');
  await user.type(field, '600');
  expect(field.value).toBe('600');
});

test('what was set is open, and a problem opens it and stands at its field', () => {
  const { unmount } = show(<Step limits={{ inFlight: '2', perMinute: '' }} />);
  expect(toggle().getAttribute('aria-expanded')).toBe('true');
  unmount();
  show(<Step problems={{ 'limits.in_flight': 'Choose 1 to 2000 requests at once.' }} />);
  expect(toggle().getAttribute('aria-expanded')).toBe('true');
  const field = screen.getByLabelText('Requests at once');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  screen.getByText('Choose 1 to 2000 requests at once.');
});
