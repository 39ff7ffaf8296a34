import { expect, test } from 'vitest';
import { linkToken } from './link-token';

test('the secret of a link is found as people paste it', () => {
  for (const pasted of ['aZ09', 'aZ09.', 'aZ09)', 'aZ09%20', 'aZ09\u200b', 'aZ09>', 'aZ09"', 'aZ09…']) {
    expect(linkToken(pasted)).toBe('aZ09');
  }
  expect(linkToken('')).toBe('');
  expect(linkToken('.')).toBe('');
});
