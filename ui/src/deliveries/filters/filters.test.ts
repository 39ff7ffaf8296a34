import { expect, test } from 'vitest';
import { isFiltered, parseFilters, toQuery } from './filters';

const now = Date.parse('2026-11-24T12:00:00Z');

test('filters survive the URL', () => {
  const filters = { state: 'failed', time: 'day', q: 'byron@example.com' } as const;
  expect(parseFilters({ ...filters })).toEqual(filters);
  const custom = {
    time: 'custom',
    from: '2026-11-01T00:00:00.000Z',
    until: '2026-11-02T00:00:00.000Z',
  } as const;
  expect(parseFilters({ ...custom })).toEqual(custom);
});

test.each([
  [{ state: 'pending' }],
  [{ time: 'toString' }],
  [{ time: 'day2' }],
  [{ q: '' }],
  [{ q: { a: 1 } }],
  [{ from: '2026-11-01T00:00:00Z' }],
])('%j of a URL is left out', (search) => {
  expect(parseFilters(search)).toEqual({});
});

test('a search of digits, which the router reads as a number, stays a text', () => {
  expect(parseFilters({ q: 123 })).toEqual({ q: '123' });
});

test('a moment that can not be read is left out, the range stays', () => {
  expect(parseFilters({ time: 'custom', from: 'soon' })).toEqual({ time: 'custom' });
});

test('a range that ends now starts so long ago', () => {
  expect(toQuery({ time: 'hour', state: 'failed' }, now)).toEqual({
    state: 'failed',
    from: '2026-11-24T11:00:00.000Z',
  });
});

test('a custom range has its own ends, and no filter asks for nothing', () => {
  expect(toQuery({ time: 'custom', until: '2026-11-02T00:00:00.000Z' }, now)).toEqual({
    until: '2026-11-02T00:00:00.000Z',
  });
  expect(toQuery({}, now)).toEqual({});
  expect(isFiltered({})).toBe(false);
  expect(isFiltered({ q: 'a' })).toBe(true);
});
