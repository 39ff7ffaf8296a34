import { expect, test } from 'vitest';
import { changeFilters, parseLedgerFilters } from './filters';

test('filters survive the URL, and what is not one is left out', () => {
  const filters = { status: 'not_selected', webhook: 12, q: 'byron', page: 3 };
  expect(parseLedgerFilters(filters)).toEqual(filters);
  expect(parseLedgerFilters({ status: 'pending', webhook: 'x', q: '', page: 1, tab: 'a' })).toEqual({});
  expect(parseLedgerFilters({ webhook: '12', q: 7, page: '2' })).toEqual({ webhook: 12, q: '7', page: 2 });
});

test('a change of what is looked for starts at the first page; a change of the page keeps the rest', () => {
  const filters = { status: 'failed' as const, page: 4 };
  expect(changeFilters(filters, { q: 'a' })).toEqual({ status: 'failed', q: 'a' });
  expect(changeFilters(filters, { status: '' })).toEqual({});
  expect(changeFilters(filters, { page: 5 })).toEqual({ status: 'failed', page: 5 });
});
