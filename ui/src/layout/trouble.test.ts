import { expect, test } from 'vitest';
import { backlogText, sums } from './trouble';

const trouble = {
  webhook_id: 12,
  webhook_name: 'CRM',
  campaign_id: 1,
  campaign_name: 'Spring',
  state: 'failing',
  state_reason: null,
  state_since: '2026-11-24T12:00:00Z',
  waiting: 0,
  failed: 0,
  condition: {
    name: 'failing',
    label: 'Failing',
    tone: 'bad' as const,
    cause: 'Nothing accepts requests at this address.',
    next_step: 'New leads are kept; none is lost.',
    actions: [],
    is_urgent: true,
  },
};

test.each([
  [{ waiting: 1204, failed: 0 }, '1,204 deliveries wait to be sent. Nothing is lost.'],
  [{ waiting: 1, failed: 0 }, '1 delivery waits to be sent. Nothing is lost.'],
  [
    { waiting: 2, failed: 1 },
    '2 deliveries wait to be sent, 1 delivery failed and can be sent again. Nothing is lost.',
  ],
  [{ waiting: 0, failed: 0 }, 'Nothing is waiting, and nothing is lost.'],
])('%j: %s', (counts, sentence) => {
  expect(backlogText(counts)).toBe(sentence);
});

test('several webhooks are summed up', () => {
  expect(
    sums([
      { ...trouble, waiting: 2 },
      { ...trouble, waiting: 3, failed: 1 },
    ]),
  ).toEqual({
    waiting: 5,
    failed: 1,
  });
});
