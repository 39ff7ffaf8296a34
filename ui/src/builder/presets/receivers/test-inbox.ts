import type { Preset } from '../preset';

/** The receiver that the server itself has; its URL comes with the session. */
export const testInbox = (url: string): Preset => ({
  id: 'test-inbox',
  name: 'Test inbox',
  summary: 'See what arrives, without any other service',
  host: new RegExp(`^${new URL(url).host.replaceAll('.', '\\.')}$`),
  why: 'It takes everything.',
  method: 'POST',
  format: 'query',
  url,
  notes: [
    'The test inbox belongs to this server and takes every request. Use it to try things out, then edit the webhook and paste the real URL.',
  ],
});
