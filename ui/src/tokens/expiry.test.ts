import { expect, test } from 'vitest';
import { curlLine, expiresAt } from './expiry';

const now = Date.parse('2026-11-24T12:00:00Z');

test('a token ends after its days, at the end of its date, or never', () => {
  expect(expiresAt('30', '', now)).toBe('2026-12-24T12:00:00.000Z');
  expect(expiresAt('never', '', now)).toBeNull();
  const end = expiresAt('date', '2026-12-01', now) ?? '';
  expect(new Date(end).getDate()).toBe(1);
  expect(new Date(end).getHours()).toBe(23);
});

test('no date, half a date and a date that is over are no end', () => {
  expect([expiresAt('date', '', now), expiresAt('date', '2026-', now)]).toEqual([undefined, undefined]);
  expect(expiresAt('date', '2026-11-01', now)).toBeUndefined();
});

test('the curl line is one line that a shell takes as it is', () => {
  expect(curlLine('https://refer.example.com', 'rh_abc')).toBe(
    "curl https://refer.example.com/api/v2/campaigns -H 'Authorization: Bearer rh_abc'",
  );
});
