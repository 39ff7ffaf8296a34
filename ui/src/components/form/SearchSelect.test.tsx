import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { show } from '@/test/render';
import { SearchSelect } from './SearchSelect';

const ZONES = ['UTC', 'America/New_York', 'Europe/Berlin', 'Europe/Rome'];

interface SampleProps {
  onSubmit: (zone: string | null) => void;
  clearable?: boolean;
  pending?: boolean;
}

function Sample({ onSubmit, ...props }: SampleProps) {
  const [zone, setZone] = useState<string | null>('UTC');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(zone);
      }}
    >
      <SearchSelect
        label="Zone"
        data={ZONES}
        allowDeselect={false}
        value={zone}
        onChange={setZone}
        {...props}
      />
      <button type="submit">Create</button>
    </form>
  );
}

async function typed(text: string, props: Partial<SampleProps> = {}) {
  const onSubmit = vi.fn();
  show(<Sample onSubmit={onSubmit} {...props} />);
  const box = screen.getByRole<HTMLInputElement>('combobox', { name: 'Zone' });
  const user = userEvent.setup();
  await user.clear(box);
  if (text) await user.type(box, text);
  return { onSubmit, box, user };
}

test('Enter takes the first that fits, and only the next one sends the form', async () => {
  const { onSubmit, box, user } = await typed('Berl');
  await user.keyboard('{Enter}');
  expect(onSubmit).not.toHaveBeenCalled();
  expect(box.value).toBe('Europe/Berlin');
  expect(box.getAttribute('aria-expanded')).toBe('false');
  await user.keyboard('{Enter}');
  expect(onSubmit).toHaveBeenCalledWith('Europe/Berlin');
});

test('the arrow keys choose another one of those that fit', async () => {
  const { box, user } = await typed('Europe');
  await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(box.value).toBe('Europe/Rome');
});

test('what was marked before the list was all open is taken by Enter, and sends nothing', async () => {
  const onSubmit = vi.fn();
  show(<Sample onSubmit={onSubmit} />);
  const box = screen.getByRole<HTMLInputElement>('combobox', { name: 'Zone' });
  box.focus();
  const key = (code: string) => fireEvent.keyDown(box, { key: code, code });
  const timers: (() => void)[] = [];
  const late = vi
    .spyOn(window, 'setTimeout')
    .mockImplementation(((work: () => void) => timers.push(work)) as never);
  key('ArrowDown');
  key('ArrowDown');
  late.mockRestore();
  // No option is marked for the dropdown once its timer is through.
  const marked = document.querySelector('[data-combobox-selected]');
  marked?.removeAttribute('data-combobox-selected');
  for (const work of timers) work();
  marked?.setAttribute('data-combobox-selected', 'true');
  expect(key('Enter')).toBe(false);
  await vi.waitFor(() => expect(box.getAttribute('aria-expanded')).toBe('false'));
  expect(box.value).toBe(marked?.textContent);
});

test('a click on the button takes what was typed, and sends that', async () => {
  const { onSubmit, user } = await typed('rome');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect(onSubmit).toHaveBeenCalledWith('Europe/Rome');
});

test('Tab takes it too', async () => {
  const { box, user } = await typed('new_y');
  await user.keyboard('{Tab}');
  expect(box.value).toBe('America/New_York');
});

test('what fits nothing is named, and sends nothing by Enter', async () => {
  const { onSubmit, box, user } = await typed('Atlantis');
  await user.keyboard('{Enter}');
  expect(onSubmit).not.toHaveBeenCalled();
  screen.getByText('Nothing in the list matches “Atlantis”. Choose one of the options.');
  await user.clear(box);
  await user.type(box, 'Rome{Enter}');
  expect(box.value).toBe('Europe/Rome');
  expect(screen.queryByText(/Nothing in the list matches/)).toBeNull();
});

test('the whole name of the chosen one is no search', async () => {
  const { onSubmit, user } = await typed('UTC');
  await user.keyboard('{Enter}');
  expect(onSubmit).toHaveBeenCalledWith('UTC');
});

test('an emptied box clears where that is possible, and else stays as it was', async () => {
  const cleared = await typed('', { clearable: true });
  await cleared.user.keyboard('{Tab}');
  await cleared.user.click(screen.getByRole('button', { name: 'Create' }));
  expect(cleared.onSubmit).toHaveBeenCalledWith(null);
});

test('an emptied box that needs a value keeps it', async () => {
  const { box, user } = await typed('');
  await user.keyboard('{Tab}');
  expect(box.value).toBe('UTC');
});

test('nothing is taken while the options are on their way', async () => {
  const { onSubmit, user } = await typed('Berl', { pending: true });
  await user.keyboard('{Enter}');
  expect(onSubmit).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect(onSubmit).toHaveBeenCalledWith('UTC');
});

test('a word that is still being composed is not taken', async () => {
  const { onSubmit, box } = await typed('Berl');
  fireEvent.keyDown(box, { key: 'Enter', keyCode: 229 });
  expect(box.value).toBe('Berl');
  expect(onSubmit).not.toHaveBeenCalled();
});
