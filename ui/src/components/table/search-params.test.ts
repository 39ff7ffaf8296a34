import { expect, test } from 'vitest';
import { choiceOf, idOf, pageOf, textOf } from './search-params';

test('an address that makes no sense asks for nothing', () => {
  expect([textOf(''), textOf({}), textOf(undefined), textOf(12)]).toEqual([
    undefined,
    undefined,
    undefined,
    '12',
  ]);
  expect([idOf('x'), idOf(-1), idOf(1.5), idOf('7')]).toEqual([undefined, undefined, undefined, 7]);
  expect([pageOf(1), pageOf(2)]).toEqual([undefined, 2]);
  expect([choiceOf('a', ['a', 'b']), choiceOf('c', ['a', 'b'])]).toEqual(['a', undefined]);
});
