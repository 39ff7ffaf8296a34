import { expect, test } from 'vitest';
import { isMissingCode, nameMissingCode } from './missing-code';

test('code that could not be fetched is told in words for people', () => {
  const target = new EventTarget();
  nameMissingCode(target);
  const payload = new TypeError('Failed to fetch dynamically imported module: /assets/index-1.js');
  expect(isMissingCode(payload)).toBe(false);
  target.dispatchEvent(Object.assign(new Event('vite:preloadError'), { payload }));
  expect(payload.message).toContain('The server does not answer');
  expect(isMissingCode(payload)).toBe(true);
  expect(isMissingCode(new Error('something else'))).toBe(false);
});
