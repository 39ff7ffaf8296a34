import { expect, test } from 'vitest';
import { returnPath } from './return-path';

test.each([
  ['/webhooks/12?state=failed#log', '/webhooks/12?state=failed#log'],
  ['/', '/'],
  [undefined, '/'],
  [12, '/'],
  ['', '/'],
  ['campaigns', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?redirect=/sign-in', '/'],
  ['/sign-in', '/'],
  ['/signal', '/signal'],
])('after the sign-in, %j leads to %s', (wanted, path) => {
  expect(returnPath(wanted)).toBe(path);
});
