import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { show } from '@/test/render';
import { DeliveryFilters } from './DeliveryFilters';
import type { DeliveryFilters as Filters } from './filters';

/** Stands for the URL: keeps the filters, and can change them from outside like the back button. */
function Log({ onChange }: { onChange: (filters: Filters) => void }) {
  const [filters, setFilters] = useState<Filters>({ state: 'failed' });
  const change = (filters: Filters) => {
    setFilters(filters);
    onChange(filters);
  };
  return (
    <>
      <DeliveryFilters filters={filters} onChange={change} />
      <button type="button" onClick={() => setFilters({ q: 'jessica' })}>
        Back
      </button>
    </>
  );
}

test('a search starts once the typing rests, beside the other filters, and follows the back button', async () => {
  const user = userEvent.setup();
  const onChange = vi.fn();
  show(<Log onChange={onChange} />);
  const search = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Person' });
  await user.type(search, 'byron');
  expect(search.value).toBe('byron');
  await waitFor(() => expect(onChange.mock.calls).toEqual([[{ state: 'failed', q: 'byron' }]]));
  await user.click(screen.getByRole('button', { name: 'Back' }));
  expect(search.value).toBe('jessica');
});

test('choosing all states takes the filter away', async () => {
  const onChange = vi.fn();
  show(<Log onChange={onChange} />);
  await userEvent.setup().selectOptions(screen.getByRole('combobox', { name: 'State' }), 'All states');
  expect(onChange).toHaveBeenCalledWith({});
});
