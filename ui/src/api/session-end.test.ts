import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const calls: string[] = [];
let signedIn = false;

beforeEach(() => {
  calls.length = 0;
  signedIn = false;
  vi.resetModules();
  vi.stubGlobal('fetch', async (request: Request) => {
    calls.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    return new Response(null, { status: signedIn ? 204 : 401 });
  });
});
afterEach(() => void vi.unstubAllGlobals());

const save = () =>
  new Request('http://here.example/api/v2/webhooks', { method: 'POST', body: '{"name":"CRM"}' });

test('a call that the end of the session stopped is made again, with the same body', async () => {
  const { fetchInSession, sessionStarted, sessionEnd } = await import('./session-end');
  sessionStarted();
  const told = vi.fn();
  sessionEnd.subscribe(told);
  const saved = fetchInSession(save());
  await vi.waitFor(() => expect(sessionEnd.read()).toBe(true));
  expect(told).toHaveBeenCalledOnce();
  signedIn = true;
  sessionStarted();
  expect((await saved).status).toBe(204);
  expect(calls).toEqual(Array(2).fill('POST /api/v2/webhooks {"name":"CRM"}'));
  expect(sessionEnd.read()).toBe(false);
});

test('before the first sign-in a refusal is handed on', async () => {
  const { fetchInSession } = await import('./session-end');
  expect((await fetchInSession(save())).status).toBe(401);
});

test('a wrong password is not the end of the session', async () => {
  const { fetchInSession, sessionStarted, sessionEnd } = await import('./session-end');
  sessionStarted();
  const login = new Request('http://here.example/api/v2/session', { method: 'POST', body: '{}' });
  expect((await fetchInSession(login)).status).toBe(401);
  expect(sessionEnd.read()).toBe(false);
});
