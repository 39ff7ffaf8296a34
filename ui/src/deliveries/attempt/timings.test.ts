import { expect, test } from 'vitest';
import { timingParts } from './timings';

const none = { dns_ms: null, connect_ms: null, tls_ms: null, first_byte_ms: null };

test('the parts follow each other, and reading is what is left', () => {
  const parts = timingParts({ dns_ms: 10, connect_ms: 20, tls_ms: 30, first_byte_ms: 90, total_ms: 100 });
  expect(parts.map((part) => [part.label, part.ms, part.share])).toEqual([
    ['Finding the host', 10, 0.1],
    ['Connecting', 20, 0.2],
    ['Securing (TLS)', 30, 0.3],
    ['Waiting for the answer', 30, 0.3],
    ['Reading the answer', 10, 0.1],
  ]);
});

test('an attempt without an answer ends where it ended', () => {
  expect(timingParts({ ...none, dns_ms: 5, total_ms: 15_000 }).map((part) => part.label)).toEqual([
    'Finding the host',
    'Until it ended',
  ]);
});

test('an attempt over a kept connection that took no time has no shares to draw', () => {
  expect(timingParts({ ...none, first_byte_ms: 0, total_ms: 0 })).toEqual([
    { label: 'Waiting for the answer', ms: 0, share: 0 },
  ]);
});
