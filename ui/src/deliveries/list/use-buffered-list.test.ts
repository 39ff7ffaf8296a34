import { expect, test } from 'vitest';
import { splitAt } from './use-buffered-list';

const list = ['d', 'c', 'b', 'a'].map((id) => ({ id }));
const ids = (top?: string) => {
  const { buffered, shown } = splitAt(list, top);
  return [buffered.map((entry) => entry.id), shown.map((entry) => entry.id)];
};

test('nothing waits before something was seen', () => {
  expect(ids()).toEqual([[], ['d', 'c', 'b', 'a']]);
});

test('what came after the newest that was seen waits', () => {
  expect(ids('b')).toEqual([
    ['d', 'c'],
    ['b', 'a'],
  ]);
});

test('the newest that was seen may have left the list', () => {
  expect(ids('bb')).toEqual([
    ['d', 'c'],
    ['b', 'a'],
  ]);
});
