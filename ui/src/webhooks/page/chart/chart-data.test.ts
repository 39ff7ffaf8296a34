import { expect, test } from 'vitest';
import { chartRows, chartTotals, parseRange } from './chart-data';

const bucket = { at: '2026-11-24T00:00:00', delivered: 3, waiting: 1, failed: 2, discarded: 0 };

test('a bar of an hour is named by its hour, one of a day by its day', () => {
  expect(chartRows([bucket], 3_600)[0]).toMatchObject({ label: '00:00', span: 'Nov 24, 00:00 to 01:00' });
  expect(chartRows([bucket], 21_600)[0]).toMatchObject({ label: 'Nov 24', span: 'Nov 24, 00:00 to 06:00' });
  expect(chartRows([bucket], 86_400)[0]).toMatchObject({ label: 'Nov 24', span: 'Nov 24' });
});

test('of several bars of a day only the first is marked', () => {
  const day = ['00', '06', '12'].map((hour) => ({ ...bucket, at: `2026-11-24T${hour}:00:00` }));
  const rows = chartRows([...day, { ...bucket, at: '2026-11-25T00:00:00' }], 21_600);
  expect(rows.map((row) => row.isMarked)).toEqual([true, false, false, true]);
});

test('the totals are those of all bars', () => {
  const rows = chartRows([bucket, { ...bucket, failed: 5 }], 3_600);
  expect(chartTotals(rows)).toEqual({ delivered: 6, waiting: 2, failed: 7, discarded: 0 });
  expect(chartTotals([])).toEqual({ delivered: 0, waiting: 0, failed: 0, discarded: 0 });
});

test('only the ranges of the server are ranges', () => {
  expect(['day', 'week', 'year', 7, undefined].map(parseRange)).toEqual([
    'day',
    'week',
    undefined,
    undefined,
    undefined,
  ]);
});
