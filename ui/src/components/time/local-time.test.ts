import { expect, test } from 'vitest';
import { fromLocalInput, toLocalInput } from './local-time';

test('a moment passes through the input of a wall clock', () => {
  const at = '2026-03-04T05:06:00.000Z';
  expect(fromLocalInput(toLocalInput(at))).toBe(at);
  expect(toLocalInput(at)).toMatch(/^2026-03-0[345]T\d\d:\d6$/);
});

test('an empty input is no moment', () => {
  expect([fromLocalInput(''), toLocalInput(undefined)]).toEqual([undefined, '']);
});
