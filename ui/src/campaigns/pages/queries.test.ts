import { expect, test } from 'vitest';
import { tooLarge } from './queries';

test('a large logo is told its size in words of files', () => {
  expect(tooLarge({ name: 'logo.png', size: 3_250_585 })).toBe(
    'logo.png has 3.1 MB; a logo may have 256 kB. Make it smaller, or choose another picture.',
  );
  expect(tooLarge({ name: 'a.gif', size: 262_145 })).toContain('has 257 kB');
});
