import { beforeEach, expect, test } from 'vitest';
import { options } from '@/test/options';
import { webhook } from '@/test/webhook';
import type { Webhook } from '@/webhooks/queries';
import { firstIncomplete, reachable, stepOf } from '../steps/order';
import { readStatuses, toBody, toPreview } from './convert';
import { type CredentialsDraft, isBlank, noCredentials } from './credentials';
import { type Draft, draftOf as draftFrom, emptyDraft } from './draft';
import { forgetDraft, keepDraft, keptDraft } from './draft-storage';
import { problemsOf } from './problems';
import { choosing, fieldRow, moved, restored, textRow } from './rows';

const stored: Webhook = {
  ...webhook,
  url: 'https://crm.example.com/leads',
  format: 'json',
  fields: [
    { key: 'email_address', field: 'email', omit_if_missing: true },
    { key: 'origin', value: 'from {{campaign_name}}' },
  ],
  success: { statuses: [200, 409] },
  credentials: { type: 'basic', username: 'refhook', password: null },
  headers: [{ name: 'X-Team', value: null }],
};

const { formats } = options;
const draftOf = (webhook: Webhook, defaults: string[]) => draftFrom(webhook, defaults, formats);

const complete = (changes: Partial<Draft> = {}): Draft => ({
  ...emptyDraft(['id', 'email'], formats, 4815),
  event: 'user.join',
  url: 'https://crm.example.com/leads',
  name: 'CRM',
  ...changes,
});

const basic: CredentialsDraft = {
  ...noCredentials(),
  type: 'basic',
  parts: [
    { name: 'username', holds: 'text' },
    { name: 'password', holds: 'secret' },
  ],
};

beforeEach(() => localStorage.clear());

test('a stored webhook comes back as it was, with every secret kept', () => {
  const { body } = toBody(draftOf(stored, []));
  expect(body).toEqual({
    campaign_id: 4815,
    name: 'CRM',
    signature_header: null,
    event: 'user.join',
    sources: ['Referred', 'Direct'],
    url: 'https://crm.example.com/leads',
    method: 'POST',
    format: 'json',
    fields: [
      { key: 'email_address', field: 'email', omit_if_missing: true },
      { key: 'origin', value: 'from {{campaign_name}}', omit_if_missing: false },
    ],
    template: null,
    success: { statuses: [200, 409] },
    limits: { in_flight: 16, per_minute: null },
    credentials: { type: 'basic', username: 'refhook', password: null },
    headers: [{ name: 'X-Team', value: null }],
  });
  expect(problemsOf(draftOf(stored, []), stored)).toEqual({});
});

test('each kind of credentials, success rule, limit and template comes back as it was', () => {
  const changes: Partial<Webhook>[] = [
    { credentials: { type: 'bearer', token: null }, success: 'any_2xx' },
    { credentials: { type: 'api_key', header: 'X-Key', value: null } },
    { credentials: { type: 'pairs', pairs: [{ key: 'token', value: null }] } },
    { limits: { in_flight: 2, per_minute: 600 } },
    { success: { redirect_to: { status: 302, host: 'script.googleusercontent.com' } } },
    { format: 'template', template: { text: '{{email}}' }, fields: [] },
  ];
  for (const change of changes) {
    const changed = { ...stored, ...change };
    expect(toBody(draftOf(changed, ['id'])).body).toMatchObject(change);
    expect(problemsOf(draftOf(changed, ['id']), changed)).toEqual({});
  }
});

test('when the URL leads to another server every secret is asked for again, and on another path none is', () => {
  const draft = draftOf(stored, []);
  expect(problemsOf({ ...draft, url: 'https://crm.example.com:443/other' }, stored)).toEqual({});
  const problems = problemsOf({ ...draft, url: 'https://other.example.com/leads' }, stored);
  expect(Object.keys(problems).map(stepOf)).toEqual(['credentials', 'headers']);
});

test('a secret of a header that is renamed has to be typed again', () => {
  const draft = draftOf(stored, []);
  const headers = draft.headers.map((header) => ({ ...header, name: 'X-Other' }));
  expect(Object.keys(problemsOf({ ...draft, headers }, stored))).toEqual([`headers.${headers[0]?.id}.value`]);
});

test('credentials and headers that are left blank are none', () => {
  const draft = complete({
    credentials: basic,
    headers: [{ id: 'h', name: '', value: '' }],
  });
  expect(problemsOf(draft, null)).toEqual({});
  expect(toBody(draft).body).toMatchObject({ credentials: { type: 'none' }, headers: [] });
  expect(isBlank({ ...draft.credentials, texts: { username: 'u' } })).toBe(false);
});

test('credentials of a kind that the server alone knows come back as they were', () => {
  const oauth = { type: 'oauth', client: 'refhook', secret: null, scopes: [{ key: 'leads', value: null }] };
  const changed = { ...stored, credentials: oauth as unknown as Webhook['credentials'] };
  expect(toBody(draftOf(changed, [])).body.credentials).toEqual(oauth);
  expect(problemsOf(draftOf(changed, []), changed)).toEqual({});
  const moved = { ...draftOf(changed, []), url: 'https://other.example.com/leads', headers: [] };
  const [scope] = moved.credentials.pairs.scopes ?? [];
  expect(Object.keys(problemsOf(moved, changed))).toEqual([
    'credentials.secret',
    `credentials.scopes.${scope?.id}.value`,
  ]);
});

test('GET sends query parameters, whatever was chosen before', () => {
  expect(toBody(complete({ method: 'GET', format: 'json' })).body.format).toBe('query');
  const template = complete({ method: 'GET', format: 'template', template: '{' });
  expect(problemsOf(template, null)).toEqual({});
  const { body } = toBody(template);
  expect([body.format, body.template, body.fields?.length]).toEqual(['query', null, 2]);
});

test('a preview is possible from the first step on, and shows no secret as missing', () => {
  const draft = {
    ...emptyDraft(['id'], formats, 4815),
    rows: [fieldRow('id'), fieldRow(''), textRow('', 'x')],
    credentials: {
      ...noCredentials(),
      type: 'api_key',
      parts: [
        { name: 'header', holds: 'text' as const },
        { name: 'value', holds: 'secret' as const },
      ],
      texts: { header: 'X-Key' },
    },
    headers: [
      { id: 'a', name: '', value: '' },
      { id: 'b', name: 'X-Team', value: '' },
    ],
  };
  const { body, place } = toPreview(draft, null, 7);
  expect(body).toMatchObject({
    name: 'My webhook',
    url: 'https://example.com/your-endpoint',
    person_id: 7,
    webhook_id: null,
    fields: [{ key: 'id', field: 'id' }],
    credentials: { type: 'api_key', header: 'X-Key', value: 'secret' },
    headers: [{ name: 'X-Team', value: 'secret' }],
  });
  expect(place('headers.0.name')).toBe('headers.b.name');
});

test('an error of the API finds the row that it is about', () => {
  const draft = complete();
  const { place } = toBody(draft);
  expect(place('fields.1.key')).toBe(`fields.${draft.rows[1]?.id}.key`);
  expect(place('template.blocks.0.text')).toBe('template');
  expect(place('fields.9.key')).toBe('fields');
  expect(place('credentials.password')).toBe('credentials.password');
});

test.each([
  ['campaign_id', 'campaign'],
  ['sources', 'users'],
  ['url', 'endpoint'],
  ['success.statuses', 'endpoint'],
  ['limits.per_minute', 'endpoint'],
  ['fields.x.key', 'payload'],
  ['template', 'payload'],
  ['credentials.pairs.x.key', 'credentials'],
  ['headers', 'headers'],
  ['version', 'name'],
])('%s is typed at the step %s', (place, step) => {
  expect(stepOf(place)).toBe(step);
});

test('a link to a step leads to the first one that is not finished', () => {
  const draft = complete({ url: '' });
  expect(firstIncomplete(draft, null)).toBe('endpoint');
  expect(reachable('headers', draft, null)).toBe('endpoint');
  expect(reachable('users', draft, null)).toBe('users');
  expect(reachable('nonsense', draft, null)).toBe('campaign');
  expect(reachable('name', complete(), null)).toBe('name');
});

test('names that are there twice are told at both', () => {
  const rows = [fieldRow('id'), fieldRow('email', 'id'), fieldRow('code')];
  const problems = problemsOf(complete({ rows }), null);
  expect(Object.keys(problems)).toEqual([`fields.${rows[0]?.id}.key`, `fields.${rows[1]?.id}.key`]);
});

test('a template that is not JSON is told, and rows beside it do not count', () => {
  const draft = complete({ format: 'template', template: '{"a": ', rows: [fieldRow('')] });
  expect(Object.keys(problemsOf(draft, null))).toEqual(['template']);
});

test('status codes are read as people type them', () => {
  expect(readStatuses('200, 409 201;204')).toEqual([200, 409, 201, 204]);
  for (const text of ['', '20', '99', '600', '2xx', '200, x']) expect(readStatuses(text)).toBeNull();
});

test('a limit is a number, or none at all; how large it may be is for the server to say', () => {
  const told = (inFlight: string, perMinute: string) =>
    Object.keys(problemsOf(complete({ limits: { inFlight, perMinute } }), null));
  expect(told(' 4 ', '')).toEqual([]);
  expect(told('99999', '0')).toEqual([]);
  expect(told('', '1.5')).toEqual(['limits.in_flight', 'limits.per_minute']);
  const { body } = toPreview(complete({ limits: { inFlight: 'x', perMinute: 'y' } }), null, null);
  expect(body.limits).toEqual({ in_flight: 16, per_minute: null });
});

test('rows move within their list and come back to their place', () => {
  const rows = [fieldRow('a'), fieldRow('b'), fieldRow('c')];
  const names = (rows: { field: string }[]) => rows.map(({ field }) => field).join('');
  expect(names(moved(rows, 0, 2))).toBe('bca');
  expect(moved(rows, 0, -1)).toBe(rows);
  expect(moved(rows, 2, 3)).toBe(rows);
  expect(names(restored(rows.slice(1), rows[0] as (typeof rows)[0], 0))).toBe('abc');
});

test('a key follows its field until it is typed by hand', () => {
  expect(choosing(fieldRow(''), 'email')).toEqual({ field: 'email', key: 'email' });
  expect(choosing(fieldRow('id'), 'email')).toEqual({ field: 'email', key: 'email' });
  expect(choosing(fieldRow('id', 'mine'), 'email')).toEqual({ field: 'email' });
});

test('what is kept in the browser holds no secret', () => {
  const draft = complete({
    credentials: {
      type: 'pairs',
      parts: [{ name: 'pairs', holds: 'pairs' }],
      texts: { username: 'u', header: 'X' },
      secrets: { password: 'pass-1', token: 'token-1', value: 'value-1' },
      pairs: { pairs: [{ id: 'p', name: 'key', value: 'pair-1' }] },
    },
    headers: [{ id: 'h', name: 'X-Team', value: 'header-1' }],
  });
  keepDraft(1, null, draft, null);
  const text = JSON.stringify({ ...localStorage });
  for (const secret of ['pass-1', 'token-1', 'value-1', 'pair-1', 'header-1'])
    expect(text).not.toContain(secret);
  const kept = keptDraft(1, null, formats);
  expect(kept).toMatchObject({ secretsLost: true, draft: { name: 'CRM', headers: [{ name: 'X-Team' }] } });
  expect(kept?.draft.formats).toEqual(formats);
  expect(keptDraft(1, null, [])?.draft.formats).toEqual([]);
  expect(keptDraft(2, null, formats)).toBeNull();
  expect(keptDraft(1, 12, formats)).toBeNull();
  forgetDraft(1, null);
  expect(keptDraft(1, null, formats)).toBeNull();
});
