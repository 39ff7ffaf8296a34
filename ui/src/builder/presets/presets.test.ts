import { expect, test } from 'vitest';
import { options } from '@/test/options';
import { toBody } from '../draft/convert';
import { type Draft, emptyDraft } from '../draft/draft';
import { applied as appliedTo, fits } from './apply';
import { presetOf, presets } from './index';
import type { Preset } from './preset';

const inbox = 'https://inbox.refhook.localhost:8443/test';
const all = presets(inbox);
const draft = {
  ...emptyDraft(['id', 'email', 'first_name'], options.formats, 4815),
  event: 'user.join' as const,
  name: 'CRM',
};
const applied = (from: Draft, preset: Preset) => appliedTo(from, preset, ['id']);
const named = (id: string) => {
  const preset = all.find((preset) => preset.id === id);
  if (!preset) throw new Error(`no preset ${id}`);
  return preset;
};

test.each([
  ['https://hooks.airtable.com/workflows/v1/genericWebhook/a/b/c', 'airtable-automation'],
  ['https://api.airtable.com/v0/app1/Leads', 'airtable-rest'],
  ['https://hooks.zapier.com/hooks/catch/1/abc/', 'zapier'],
  ['https://hook.eu1.make.com/abc', 'make'],
  ['https://hook.us2.make.com/abc', 'make'],
  ['https://tea.app.n8n.cloud/webhook/abc', 'n8n'],
  ['https://abc.trayapp.io', 'tray'],
  ['https://SCRIPT.google.com/macros/s/x/exec', 'google-sheets'],
  ['https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8', 'salesforce'],
  ['https://api.hsforms.com/submissions/v3/integration/submit/1/2', 'hubspot'],
  [' https://hooks.slack.com/services/T/B/x ', 'slack'],
  [inbox, 'test-inbox'],
  ['https://crm.example.com/leads', undefined],
  ['https://hooks.airtable.com.example.com/', undefined],
  ['https://example.com/hooks.zapier.com', undefined],
  ['https://hook.eu1.make.com.evil.example', undefined],
  ['hooks.zapier.com', undefined],
])('%s is a URL of %s', (url, id) => {
  expect(presetOf(url, all)?.id).toBe(id);
});

test('each preset says what to paste where, and makes a request that its method can carry', () => {
  for (const preset of all) {
    expect(preset.notes.length, preset.id).toBeGreaterThan(0);
    const { body } = toBody(applied(draft, preset));
    expect(body.format === 'query' || body.method === 'POST', preset.id).toBe(true);
    expect(body.template !== null, preset.id).toBe(body.format === 'template');
  }
});

test('what each receiver needs is filled in', () => {
  const body = (id: string) => toBody(applied(draft, named(id))).body;
  for (const id of ['airtable-automation', 'zapier', 'make', 'n8n', 'tray', 'own-endpoint'])
    expect([body(id).method, body(id).format, body(id).fields?.length], id).toEqual(['POST', 'json', 3]);
  expect(body('airtable-rest').fields?.map(({ key }) => key.split('.')[0])).toEqual(Array(4).fill('fields'));
  expect(applied(draft, named('airtable-rest')).credentials.type).toBe('bearer');
  expect(body('google-sheets').success).toEqual({
    redirect_to: { status: 302, host: 'script.googleusercontent.com' },
  });
  expect(body('salesforce').fields?.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['oid', 'last_name', 'company']),
  );
  expect(body('hubspot').template).toMatchObject({ fields: [{ objectTypeId: '0-1', name: 'email' }, {}] });
  expect(body('slack').template).toHaveProperty('text');
  expect(body('test-inbox').url).toBe(inbox);
});

test('a preset keeps the URL, rows and credentials that were typed', () => {
  const url = 'https://hooks.zapier.com/hooks/catch/1/abc/';
  const mine = {
    ...draft,
    url,
    credentials: { ...draft.credentials, type: 'basic', texts: { username: 'u' } },
  };
  const after = applied(mine, named('zapier'));
  expect([after.url, after.rows, after.credentials]).toEqual([url, mine.rows, mine.credentials]);
  expect(applied(mine, named('airtable-rest')).credentials).toEqual(mine.credentials);
});

test('what one preset brought goes when another one is chosen', () => {
  const salesforce = applied(draft, named('salesforce'));
  const after = appliedTo(salesforce, named('zapier'), ['id'], named('salesforce'));
  expect([after.url, after.rows.map(({ key }) => key)]).toEqual(['', ['id']]);
});

test('a preset is offered only when something would change, and a success rule of another one goes', () => {
  const zapier = named('zapier');
  expect(fits(draft, zapier)).toBe(false);
  expect(fits(applied(draft, zapier), zapier)).toBe(true);
  const sheets = applied(draft, named('google-sheets'));
  expect(fits({ ...sheets, preset: null, success: draft.success }, named('google-sheets'))).toBe(false);
  expect(applied(sheets, zapier).success.rule).toBe('any');
});

test('URLs that a receiver does not answer on are warned of', () => {
  const warn = (id: string, url: string) => named(id).warn?.(new URL(url));
  expect(warn('n8n', 'https://tea.app.n8n.cloud/webhook-test/abc')).toContain('production URL');
  expect(warn('n8n', 'https://tea.app.n8n.cloud/webhook/abc')).toBeUndefined();
  expect(warn('google-sheets', 'https://script.google.com/macros/s/x/dev')).toContain('/exec');
});
