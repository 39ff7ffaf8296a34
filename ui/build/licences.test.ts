import { expect, test } from 'vitest';
import { allowedIn, isAllowed, violations } from './licences.ts';

const allowed = new Set(['MIT', 'ISC']);

test('an expression is allowed when one of its choices is allowed as a whole', () => {
  expect(isAllowed('MIT', allowed)).toBe(true);
  expect(isAllowed('(MIT OR CC0-1.0)', allowed)).toBe(true);
  expect(isAllowed('MIT AND ISC', allowed)).toBe(true);
  expect(isAllowed('MIT AND GPL-3.0', allowed)).toBe(false);
  expect(isAllowed('GPL-3.0', allowed)).toBe(false);
});

test('the list is read from deny.toml', () => {
  expect([
    ...allowedIn('[licenses]\nallow = [\n    "MIT",\n    "ISC",\n]\ndeny = [\n    "GPL",\n]\n'),
  ]).toEqual(['MIT', 'ISC']);
});

test('what is only used to build is not judged, and a missing licence is', () => {
  const packages = {
    '': {},
    'node_modules/tool': { dev: true, license: 'GPL-3.0' },
    'node_modules/good': { license: 'MIT' },
    'node_modules/bare': {},
  };
  expect(violations({ packages }, allowed)).toEqual([
    "the licence of node_modules/bare is not on deny.toml's list: none",
  ]);
});
