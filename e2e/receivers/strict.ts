import type { Receive, Received, Reply } from '../fixture/receiver.ts';

/**
 * Receivers as strict as their makers describe them. What they would refuse, or take without doing anything, is
 * refused here, so that a preset can not pass by luck.
 */
const refuse = (status: number, body: string): Reply => ({ status, body });

const typeOf = ({ headers }: Received) => (headers['content-type'] ?? '').split(';')[0];

function json(request: Received): Record<string, unknown> | undefined {
  if (typeOf(request) !== 'application/json') return undefined;
  try {
    const value: unknown = JSON.parse(request.body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const form = (request: Received) =>
  typeOf(request) === 'application/x-www-form-urlencoded' ? new URLSearchParams(request.body) : undefined;

/** The first rule that is broken answers; otherwise the last word does. */
function rules(good: Reply, ...list: [broken: (request: Received) => boolean, answer: Reply][]): Receive {
  return (request) => list.find(([broken]) => broken(request))?.[1] ?? good;
}

const posts = [(request: Received) => request.method !== 'POST', refuse(405, 'POST only')] as [
  (request: Received) => boolean,
  Reply,
];
const speaksJson = [(request: Received) => !json(request), refuse(400, 'not a JSON object')] as typeof posts;

/** What a receiver's `fields` say, in HubSpot's shape. */
function hubspotFields(request: Received): boolean {
  const fields = json(request)?.fields;
  return (
    Array.isArray(fields) &&
    fields.length > 0 &&
    fields.every(
      ({ objectTypeId, name, value }) =>
        objectTypeId === '0-1' && typeof name === 'string' && typeof value === 'string',
    ) &&
    fields.some(({ name, value }) => name === 'email' && value.includes('@'))
  );
}

/** By the name that the app gives to the preset. */
export const strict: Record<string, Receive> = {
  'Airtable automation': rules(
    { status: 200, headers: { 'content-type': 'application/json' }, body: '{"success":true}' },
    posts,
    speaksJson,
    [(request) => request.query !== '', refuse(400, 'query parameters are not read')],
    [(request) => Buffer.byteLength(request.body) > 100_000, refuse(413, 'more than 100 kB')],
  ),
  'Airtable table (API)': rules(
    { status: 200, body: '{"id":"rec1"}' },
    posts,
    speaksJson,
    [
      ({ headers }) => !/^Bearer pat\w+$/.test(headers.authorization ?? ''),
      refuse(401, '{"error":{"type":"AUTHENTICATION_REQUIRED"}}'),
    ],
    [
      (request) => {
        const { fields, ...others } = json(request) ?? {};
        return typeof fields !== 'object' || fields === null || Object.keys(others).length > 0;
      },
      refuse(422, '{"error":{"type":"INVALID_REQUEST_MISSING_FIELDS"}}'),
    ],
  ),
  Zapier: rules({ status: 200, body: '{"status":"success"}' }, [
    ({ method }) => method !== 'GET' && method !== 'POST',
    refuse(405, 'GET or POST'),
  ]),
  Make: rules(
    { status: 200, body: 'Accepted' },
    [
      (request) => request.query === '' && !json(request) && !form(request),
      refuse(400, 'neither query, form nor JSON'),
    ],
    [(request) => Buffer.byteLength(request.body) > 5_000_000, refuse(413, 'more than 5 MB')],
  ),
  n8n: rules({ status: 200, body: '{"message":"Workflow was started"}' }, [
    (request) => request.method !== 'POST',
    refuse(404, '{"code":404,"message":"This webhook is not registered for GET requests."}'),
  ]),
  'Tray.io': rules(
    { status: 200, body: '' },
    posts,
    [(request) => !json(request) && !form(request), refuse(400, 'neither form nor JSON')],
    [(request) => Buffer.byteLength(request.body) > 1_000_000, refuse(413, 'more than 1 MB')],
  ),
  // A script is run by its path and parameters alone, and answers by sending the caller elsewhere.
  'Google Sheets': rules(
    {
      status: 302,
      headers: { location: 'https://script.googleusercontent.com/macros/echo?user_content_key=x' },
    },
    [
      (request) => {
        const parameters = request.method === 'GET' ? new URLSearchParams(request.query) : form(request);
        return !parameters?.get('email');
      },
      refuse(
        200,
        "<html>Script function not found, or: Cannot read properties of undefined (reading 'email')",
      ),
    ],
  ),
  'Salesforce Web-to-Lead': rules(
    { status: 200, body: '' },
    posts,
    // The real one answers 200 to all of these and makes no lead.
    [(request) => !form(request), refuse(400, 'not a form')],
    ...['oid', 'company', 'last_name'].map(
      (name) => [(request: Received) => !form(request)?.get(name), refuse(400, `no ${name}`)] as typeof posts,
    ),
  ),
  'HubSpot form': rules({ status: 200, body: '{"inlineMessage":"Thanks"}' }, posts, speaksJson, [
    (request) => !hubspotFields(request),
    refuse(400, '{"status":"error","message":"The request is not valid"}'),
  ]),
  'Slack message': rules({ status: 200, body: 'ok' }, posts, speaksJson, [
    (request) => {
      const { text, ...others } = json(request) ?? {};
      return typeof text !== 'string' || text === '' || Object.keys(others).length > 0;
    },
    refuse(400, 'no_text'),
  ]),
  'Your own endpoint': rules({ status: 204 }, posts, speaksJson, [
    ({ headers }) => !headers['webhook-id'] || !/^v1,/.test(String(headers['webhook-signature'])),
    refuse(401, 'not signed'),
  ]),
};
