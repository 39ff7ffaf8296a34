import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { show } from '@/test/render';
import { SearchBox } from './SearchBox';

/** Stands for the address: it reports what was asked for only when `arrive` is pressed. */
function Search() {
  const [asked, setAsked] = useState('');
  const [value, setValue] = useState('');
  return (
    <>
      <SearchBox label="Search" value={value} onSearch={setAsked} />
      <button type="button" onClick={() => setValue(asked)}>
        arrive
      </button>
      <button type="button" onClick={() => setValue('before')}>
        back
      </button>
      <output>{asked}</output>
    </>
  );
}

test('what is typed while a search is under way stays, and the back button is followed', async () => {
  const user = userEvent.setup();
  show(<Search />);
  const box = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search' });
  await user.type(box, 'by');
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('by'));
  fireEvent.change(box, { target: { value: 'byron' } });
  fireEvent.click(screen.getByRole('button', { name: 'arrive' }));
  expect(box.value).toBe('byron');
  await user.click(screen.getByRole('button', { name: 'back' }));
  expect(box.value).toBe('before');
});
