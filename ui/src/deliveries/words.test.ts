import { describe, expect, test } from 'vitest';
import { answerWords, deliveries, duration, nextStep, people, times } from './words';

const now = Date.parse('2026-11-24T12:00:00Z');
const waiting = {
  state: 'waiting' as const,
  attempt_count: 2,
  due_at: '2026-11-24T12:05:00Z',
  last_outcome: 'timeout' as const,
  last_status: null,
};

test.each([
  [null, null, 'Not sent'],
  ['http_status', 404, '404 Not Found'],
  ['http_status', 418, '418'],
  ['delivered', 200, '200 OK'],
  ['delivered', null, 'Delivered'],
  ['timeout', null, 'No answer within 15 seconds'],
  // A status line came, but then nothing: what counts is that nothing came.
  ['timeout', 200, 'No answer within 15 seconds'],
  ['invalid_response', 200, 'Answer could not be read'],
] as const)('%s with status %s is "%s"', (outcome, status, words) => {
  expect(answerWords(outcome, status)).toBe(words);
});

describe('what comes next', () => {
  test('says when a waiting delivery is tried again', () => {
    expect(nextStep(waiting, 'healthy', now)).toBe('Will be tried again in 5 minutes.');
  });
  test('does not say again before the first try', () => {
    expect(nextStep({ ...waiting, attempt_count: 0, due_at: '2026-11-24T11:00:00Z' }, undefined, now)).toBe(
      'Will be tried any moment now.',
    );
  });
  test('names no time while the webhook is paused', () => {
    expect(nextStep(waiting, 'paused', now)).toBe('Waits until the webhook is resumed.');
  });
  test('says that a failed lead has not arrived', () => {
    expect(nextStep({ ...waiting, state: 'failed' }, 'healthy', now)).toBe(
      'Failed: this lead has not arrived. Send it again when the endpoint works.',
    );
  });
});

test('numbers read as words', () => {
  expect([times(1), times(3)]).toEqual(['once', '3 times']);
  expect([deliveries(1), deliveries(1200)]).toEqual(['1 delivery', '1,200 deliveries']);
  expect([people(1), people(1200)]).toEqual(['1 person', '1,200 people']);
  expect([duration(950), duration(1_240)]).toEqual(['950 ms', '1.2 s']);
});
