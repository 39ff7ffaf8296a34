import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { FORMATS, VERIFY } from './examples';

test('the JSON example holds what the query holds, with numbers as numbers', () => {
  const bodyOf = (name: string) =>
    FORMATS.find((format) => format.name === name)?.text.split('\n\n')[1] ?? '';
  const sent = JSON.parse(bodyOf('JSON'));
  expect(Object.keys(sent)).toEqual([...new URLSearchParams(bodyOf('Form')).keys()]);
  expect([sent.id, sent.email, sent.date]).toEqual([
    261471,
    'support+byron@referral-factory.com',
    '2022-06-09',
  ]);
});

test('the example that verifies a signature takes a genuine one and refuses another', async () => {
  const source = `data:text/javascript,${encodeURIComponent(VERIFY)}`;
  const { isGenuine } = await import(/* @vite-ignore */ source);
  const key = Buffer.from('0123456789abcdef01234567');
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`msg.${timestamp}.a=1`).digest('base64');
  const headers = {
    'webhook-id': 'msg',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,AAAA v1,${signature}`,
  };
  const secret = `whsec_${key.toString('base64')}`;
  expect(isGenuine(headers, 'a=1', secret)).toBe(true);
  expect(isGenuine(headers, 'a=2', secret)).toBe(false);
  expect(isGenuine({ ...headers, 'webhook-timestamp': '1' }, 'a=1', secret)).toBe(false);
});
