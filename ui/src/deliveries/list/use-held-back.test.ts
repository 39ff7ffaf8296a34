import { expect, test } from 'vitest';
import { splitAt } from './use-held-back';

const list = ['d', 'c', 'b', 'a'].map((id) => ({ id }));
const ids = (top?: string) => {
  const { held, shown } = splitAt(list, top);
  return [held.map((entry) => entry.id), shown.map((entry) => entry.id)];
};

test('nothing is held back before something was seen', () => {
  expect(ids()).toEqual([[], ['d', 'c', 'b', 'a']]);
});

test('what came after the newest that was seen is held back', () => {
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
