import { expect, test } from 'vitest';
import { toInstant, toLocal } from './zoned';

test.each([
  ['2026-11-24T09:30', 'UTC', '2026-11-24T09:30:00.000Z'],
  ['2026-11-24T09:30', 'Europe/Berlin', '2026-11-24T08:30:00.000Z'],
  ['2026-07-01T00:00', 'America/New_York', '2026-07-01T04:00:00.000Z'],
  ['2026-03-29T04:00', 'Europe/Berlin', '2026-03-29T02:00:00.000Z'],
  ['2026-03-29T01:00', 'Europe/Berlin', '2026-03-29T00:00:00.000Z'],
])('%s in %s is %s, there and back', (local, zone, instant) => {
  expect(toInstant(local, zone)).toBe(instant);
  expect(toLocal(instant, zone)).toBe(local);
});

test('no time stays no time', () => {
  expect(toInstant('', 'UTC')).toBeNull();
  expect(toLocal(null, 'UTC')).toBe('');
});
