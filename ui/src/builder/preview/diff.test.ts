import { expect, test } from 'vitest';
import { changedLines, changesOf } from './diff';
import { partsOf, type Request } from './parts';

const request = (changes: Partial<Request>): Request => ({
  method: 'POST',
  url: 'https://crm.example.com/leads?id=1&email=byron%40example.com',
  headers: [
    { name: 'X-Team', value: '••••••••' },
    { name: 'webhook-id', value: 'a' },
  ],
  body: '',
  curl: '',
  ...changes,
});
const changes = (before: Partial<Request>, after: Partial<Request>) =>
  changesOf(partsOf(request(before)), partsOf(request(after)));

test('a URL is one line for each parameter, also to be read without percent signs', () => {
  const { address, query } = partsOf(request({}));
  expect(address).toBe('https://crm.example.com/leads');
  expect(query).toEqual([
    { text: '?id=1', decoded: '?id=1' },
    { text: '&email=byron%40example.com', decoded: '&email=byron@example.com' },
  ]);
  expect(partsOf(request({ url: 'https://x.example/?a=%E0%A4' })).query[0]?.decoded).toBe('?a=%E0%A4');
  expect(partsOf(request({ url: 'https://x.example/' })).query).toEqual([]);
});

test('a form is one line for each pair, JSON is indented, other text stays', () => {
  const body = (type: string, body: string) =>
    partsOf(request({ headers: [{ name: 'Content-Type', value: type }], body })).body.map(({ text }) => text);
  expect(body('application/x-www-form-urlencoded', 'a=1&b=2')).toEqual(['a=1', '&b=2']);
  expect(body('application/json', '{"a":{"b":1}}')).toEqual(['{', '  "a": {', '    "b": 1', '  }', '}']);
  expect(body('text/plain', 'a\nb')).toEqual(['a', 'b']);
});

test('only what changed is marked', () => {
  const url = 'https://crm.example.com/leads?id=1&email_address=byron%40example.com';
  const { query, headers, address } = changes({}, { url });
  expect([[...query], [...headers], address]).toEqual([[1], [], false]);
});

test('what is new with every request is not a change, and the first request has none', () => {
  const headers = [
    { name: 'X-Team', value: '••••••••' },
    { name: 'webhook-id', value: 'b' },
    { name: 'X-New', value: '••••••••' },
  ];
  expect([...changes({}, { headers }).headers]).toEqual([2]);
  expect([...changesOf(undefined, partsOf(request({}))).query]).toEqual([]);
});

test('a parameter that moved is marked, and those that made room are not', () => {
  const before = { url: 'https://x.example/?a=1&b=2&c=3' };
  expect([...changes(before, { url: 'https://x.example/?b=2&c=3&a=1' }).query]).toEqual([2]);
  expect([...changes(before, { url: 'https://x.example/?a=1&b=2' }).query]).toEqual([]);
});

test('the longest common sequence decides', () => {
  expect([...changedLines(['a', 'b', 'c'], ['a', 'x', 'b', 'y', 'c'])]).toEqual([1, 3]);
  expect([...changedLines([], ['a'])]).toEqual([0]);
  expect([...changedLines(['a'], [])]).toEqual([]);
  expect([...changedLines(['a', 'a'], ['a', 'a', 'a'])]).toEqual([2]);
});
