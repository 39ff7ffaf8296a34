import { expect, test } from 'vitest';
import { didAllArrive } from './answer';

const counts = (
  people: [number, number | null],
  deliveries: number,
  delivered: number,
  waiting = 0,
  failed = 0,
) => ({
  people_joined: people[0],
  people_missing: people[1],
  deliveries,
  delivered,
  waiting,
  failed,
});

test.each([
  [
    counts([5011, 0], 17_981, 17_981),
    'good',
    'Everything arrived: 5,011 people joined in the last 30 days',
    'All 17,981 deliveries of the last 30 days arrived.',
  ],
  [
    counts([1, 0], 1, 1),
    'good',
    'Everything arrived: 1 person joined in the last 30 days',
    'The one delivery of the last 30 days arrived.',
  ],
  // People who joined earlier were sent, or became qualified.
  [counts([0, 0], 12, 12), 'good', 'Everything arrived', 'All 12 deliveries of the last 30 days arrived.'],
  [
    counts([300, 2], 1204, 1201, 2, 1),
    'bad',
    '2 people have not reached every webhook',
    '300 people joined in the last 30 days.',
  ],
  [
    counts([5, 1], 5, 4, 1),
    'wait',
    '1 person has not reached every webhook',
    '5 people joined in the last 30 days.',
  ],
  [
    counts([0, 3], 0, 0, 3),
    'wait',
    '3 people have not reached every webhook',
    '0 people joined in the last 30 days.',
  ],
  [
    counts([900, null], 90_000, 10_000, 80_000),
    'wait',
    '80,000 deliveries have not arrived',
    '900 people joined in the last 30 days.',
  ],
  [
    counts([6, 0], 10, 8),
    'quiet',
    '6 people joined in the last 30 days',
    '8 of 10 deliveries in that time arrived; the rest were discarded or erased.',
  ],
  [counts([4, 0], 0, 0), 'quiet', '4 people joined in the last 30 days', 'No webhook had anything to send.'],
  [counts([0, 0], 0, 0), 'quiet', 'Nobody joined in the last 30 days', undefined],
])('%j: %s, %s', (overview, tone, headline, more) => {
  expect(didAllArrive(overview)).toEqual(more === undefined ? { tone, headline } : { tone, headline, more });
});
