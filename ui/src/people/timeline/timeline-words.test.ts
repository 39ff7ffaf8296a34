import { expect, test } from 'vitest';
import { reachedWords, sentWords } from './timeline-words';

const delivered = {
  delivery_id: '1',
  webhook_id: 1,
  webhook_name: 'CRM',
  state: 'delivered' as const,
  attempt_count: 1,
  last_outcome: 'delivered' as const,
  last_status: 200,
  due_at: '',
  finished_at: null,
};
const failed = {
  ...delivered,
  state: 'failed' as const,
  attempt_count: 10,
  last_outcome: 'http_status' as const,
  last_status: 404,
};
const unselected = { webhook_id: 2, webhook_name: 'Sheet', reason: 'source' as const, explanation: '' };

test('says how many webhooks have a person', () => {
  expect(reachedWords({ deliveries: [], not_selected: [] })).toBe('there was no webhook');
  expect(reachedWords({ deliveries: [], not_selected: [unselected] })).toBe('no webhook selected it');
  expect(reachedWords({ deliveries: [delivered], not_selected: [] })).toBe('the webhook has it');
  expect(reachedWords({ deliveries: [failed], not_selected: [] })).toBe('the webhook does not have it yet');
  expect(reachedWords({ deliveries: [delivered, failed], not_selected: [] })).toBe('1 of 2 webhooks have it');
});

test('says what came back, and how often it was tried where that tells something', () => {
  expect(sentWords(delivered)).toBe('200 OK');
  expect(sentWords({ ...delivered, attempt_count: 2 })).toBe('Tried 2 times, last answer: 200 OK');
  expect(sentWords(failed)).toBe('Tried 10 times, last answer: 404 Not Found');
  expect(sentWords({ ...failed, state: 'waiting', attempt_count: 0 })).toBe('Not sent yet');
});
