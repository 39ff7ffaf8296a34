import { expect, test } from 'vitest';
import { timingParts } from './timing';

test('the parts of an attempt are its timings and what is left of the total', () => {
  const parts = timingParts({ dns_ms: 10, connect_ms: 20, tls_ms: 30, first_byte_ms: 35, total_ms: 100 });
  expect(parts.map(({ name, ms, share }) => [name, ms, share])).toEqual([
    ['Finding the address', 10, 10],
    ['Connecting', 20, 20],
    ['Securing (TLS)', 30, 30],
    ['Waiting for the answer', 35, 35],
    ['Reading the answer', 5, 5],
  ]);
});

test('what was not needed or not reached is left out, and nothing is divided by zero', () => {
  const nothing = { dns_ms: null, connect_ms: null, tls_ms: null, first_byte_ms: null };
  expect(timingParts({ ...nothing, total_ms: 0 })).toEqual([]);
  expect(timingParts({ ...nothing, dns_ms: 0, total_ms: 0 })).toEqual([
    { name: 'Finding the address', ms: 0, share: 0 },
  ]);
  expect(timingParts({ ...nothing, connect_ms: 5, total_ms: 15 })[1]).toEqual({
    name: 'Until it ended',
    ms: 10,
    share: (100 * 10) / 15,
  });
});
