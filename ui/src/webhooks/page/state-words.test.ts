import { expect, test } from 'vitest';
import { stateStory } from './state-words';

test.each([
  ['paused', 'hand', 'Somebody of your team paused it.'],
  ['paused', 'plan', 'Your plan does not include webhooks at the moment.'],
  ['paused', 'something new', 'It is paused.'],
  ['failing', 'http_503', 'Several tries in a row failed: 503 Service Unavailable.'],
  ['failing', 'http_599', 'Several tries in a row failed: 599.'],
  ['failing', 'timeout', 'Several tries in a row failed: No answer within 15 seconds.'],
  ['failing', 'something new', 'The endpoint refused or missed several leads in a row.'],
  ['failing', null, 'The endpoint refused or missed several leads in a row.'],
  ['disabled', 'gone', 'The endpoint answered that it is gone for good (410).'],
  ['disabled', 'days_of_failures', 'Nothing but failures came back for days.'],
  ['disabled', null, 'Nothing but failures came back for days.'],
])('%s because of %s', (state, state_reason, why) => {
  const story = stateStory({ state, state_reason });
  expect(story.why).toBe(why);
  // Whatever stops a webhook, the first question is about the leads.
  expect(story.leads).toContain('none is lost');
});

test('a healthy webhook keeps nobody waiting', () => {
  expect(stateStory({ state: 'healthy', state_reason: null }).leads).toBe('New leads are sent at once.');
});

test('a healthy webhook whose endpoint asked to wait keeps its leads', () => {
  const { why, leads } = stateStory({ state: 'healthy', state_reason: null }, true);
  expect(why).toContain('asked to wait');
  expect(leads).toContain('none is lost');
});
