import { expect, test } from 'vitest';
import { webhook } from '@/test/webhook';
import { meanwhile } from './LeaveDialog';

test('what a webhook does meanwhile depends on whether it is there, and sends', () => {
  expect(meanwhile(null)).toContain('sends nothing');
  expect(meanwhile(webhook)).toBe('Your changes are not saved. The webhook goes on sending leads as before.');
  expect(meanwhile({ ...webhook, state: 'failing' })).toContain('goes on sending');
  expect(meanwhile({ ...webhook, state: 'paused' })).toContain('as it was: paused');
  expect(meanwhile({ ...webhook, state: 'disabled' })).toContain('as it was: switched off');
});
