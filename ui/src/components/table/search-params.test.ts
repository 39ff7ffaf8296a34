import { expect, test } from 'vitest';
import { choiceOf, idOf, pageOf, textOf } from './search-params';

test('an address that makes no sense asks for nothing', () => {
  expect([textOf(''), textOf({}), textOf(undefined), textOf(12)]).toEqual([
    undefined,
    undefined,
    undefined,
    '12',
  ]);
  expect(textOf('a'.repeat(300))?.length).toBe(255);
  expect(['12', 12, 'x', -1, 0, 1.5, undefined].map(idOf)).toEqual([
    12,
    12,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([pageOf(1), pageOf(2)]).toEqual([undefined, 2]);
  expect([choiceOf('a', ['a', 'b']), choiceOf('c', ['a', 'b'])]).toEqual(['a', undefined]);
});
