import { expect, test } from 'vitest';
import { credentialsWords, headersWords, limitsWords, SECRET, successWords } from './configuration-words';

test('secrets are named and never shown', () => {
  expect(credentialsWords({ type: 'none' })).toBe('None');
  expect(credentialsWords({ type: 'basic', username: 'ada', password: null })).toBe(
    `Username ada, password ${SECRET}`,
  );
  expect(credentialsWords({ type: 'api_key', header: 'X-Key', value: null })).toBe(
    `API key ${SECRET} in the header X-Key`,
  );
  expect(credentialsWords({ type: 'pairs', pairs: [{ key: 'token', value: null }] })).toBe(
    `token: ${SECRET}`,
  );
  const oauth = { type: 'oauth', client: 'refhook', secret: null } as never;
  expect(credentialsWords(oauth)).toBe(`client refhook, secret ${SECRET}`);
  expect(headersWords([{ name: 'X-Team', value: null }])).toBe(`X-Team: ${SECRET}`);
  expect(headersWords([])).toBe('None');
});

test('rules and limits are told in words', () => {
  expect(successWords('any_2xx')).toBe('Any status from 200 to 299');
  expect(successWords({ statuses: [200, 202, 409] })).toBe('Status 200, 202 or 409');
  expect(successWords({ redirect_to: { status: 302, host: 'x.example' } })).toContain('302');
  expect(limitsWords({ in_flight: 2, per_minute: 1_200 })).toBe('2 requests at once, at most 1,200 a minute');
});
