import { expect, test } from 'vitest';
import { exportUrl } from './ExportButton';

test('a file has the filters that are set, and no others', () => {
  expect(exportUrl('/api/v2/users.csv', { q: undefined, source: '' })).toBe('/api/v2/users.csv');
  expect(exportUrl('/api/v2/users.csv', { q: 'a+b & c', campaign_id: 7, flagged: true })).toBe(
    '/api/v2/users.csv?q=a%2Bb+%26+c&campaign_id=7&flagged=true',
  );
});
