import { expect, test } from 'vitest';
import { relativeTime } from './relative-time';

const now = Date.parse('2026-11-24T12:00:00Z');

test.each([
  ['2026-11-24T12:00:00Z', 'now'],
  ['2026-11-24T11:59:55Z', '5 seconds ago'],
  ['2026-11-24T11:55:00Z', '5 minutes ago'],
  ['2026-11-24T14:30:00Z', 'in 2 hours'],
  ['2026-11-23T11:00:00Z', 'yesterday'],
  ['2022-06-09T12:00:00Z', 'Jun 9, 2022'],
])('%s is %s', (at, shown) => {
  expect(relativeTime(at, now)).toBe(shown);
});
