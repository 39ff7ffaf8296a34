import { expect, test } from 'vitest';
import { jobToShow } from './job-to-show';

const now = Date.parse('2026-11-24T12:00:00Z');
const retry = {
  id: 1,
  webhook_id: 12,
  state: 'done' as const,
  since: null,
  total: 4,
  done: 4,
  created_at: '2026-11-24T11:00:00Z',
  finished_at: '2026-11-24T11:55:00Z',
};
const running = { ...retry, id: 2, state: 'running' as const, finished_at: null };

test('the running one is told about, wherever it stands', () => {
  expect(jobToShow([retry, running], now)?.id).toBe(2);
});

test('one that ended is told about for ten minutes', () => {
  expect(jobToShow([retry], now)?.id).toBe(1);
  expect(jobToShow([retry], now + 600_000)).toBeUndefined();
  expect(jobToShow([], now)).toBeUndefined();
});
