import { expect, test } from 'vitest';
import { startTitle, stepStates } from './steps';

const overview = {
  people: 0,
  people_joined: 0,
  people_missing: 0,
  warnings: [],
  deliveries: 0,
  delivered: 0,
  waiting: 0,
  failed: 0,
  oldest_waiting_at: null,
  trouble: [],
  webhooks: 0,
  campaigns: 0,
};

test('who has people already is not told of a first lead', () => {
  expect(startTitle(overview)).toBe('Three steps to your first lead');
  expect(startTitle({ ...overview, people: 1 })).toBe('1 person has joined, and nothing is sent yet');
  expect(startTitle({ ...overview, people: 1_204 })).toContain('1,204 people have joined');
});

test('the next step follows from what is there', () => {
  expect(stepStates(overview)).toEqual(['next', 'later', 'later']);
  expect(stepStates({ ...overview, campaigns: 1 })).toEqual(['done', 'next', 'later']);
  expect(stepStates({ ...overview, campaigns: 1, webhooks: 1 })).toEqual(['done', 'done', 'next']);
});
