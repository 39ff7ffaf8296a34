import { expect, test } from 'vitest';
import { disabledWords, failureWords } from './state-words';

test.each([
  ['http_503', 'Several tries in a row failed: 503 Service Unavailable.'],
  ['http_599', 'Several tries in a row failed: 599.'],
  ['timeout', 'Several tries in a row failed: No answer within 15 seconds.'],
  ['something new', 'The endpoint refused or missed several leads in a row.'],
  [null, 'The endpoint refused or missed several leads in a row.'],
])('it failed because of %s', (reason, words) => {
  expect(failureWords(reason)).toBe(words);
});

test.each([
  ['gone', 'The endpoint answered that it is gone for good (410).'],
  ['days_of_failures', 'Nothing but failures came back for days.'],
  [null, 'Nothing but failures came back for days.'],
])('it was switched off because of %s', (reason, words) => {
  expect(disabledWords(reason)).toBe(words);
});
