import { expect, test } from 'vitest';
import { didAllArrive } from './answer';

const counts = (deliveries: number, delivered: number, waiting = 0, failed = 0) => ({
  deliveries,
  delivered,
  waiting,
  failed,
});

test.each([
  [counts(1204, 1204), 'good', 'All 1,204 leads of the last 30 days arrived'],
  [counts(1, 1), 'good', 'The one lead of the last 30 days arrived'],
  [counts(1204, 1201, 2, 1), 'bad', '3 of 1,204 leads have not arrived'],
  [counts(5, 4, 1), 'wait', '1 of 5 leads has not arrived'],
  [counts(0, 0, 3), 'wait', '3 leads have not arrived'],
  [counts(10, 8), 'quiet', '8 of 10 leads of the last 30 days arrived'],
  [counts(0, 0), 'quiet', 'No leads in the last 30 days'],
])('%j: %s, %s', (overview, tone, headline) => {
  expect(didAllArrive(overview)).toMatchObject({ tone, headline });
});

test('what was discarded is never said to have arrived', () => {
  expect(didAllArrive(counts(10, 8)).more).toBe('2 leads discarded or erased; none is waiting.');
});
