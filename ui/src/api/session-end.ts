/**
 * A session that ends in the middle of work: calls that the server refuses for that reason wait here until
 * the person has given their password again, then are made once more. Nothing typed is lost.
 */
interface Ended {
  again: Promise<void>;
  resolve: () => void;
}

let isSignedIn = false;
let ended: Ended | undefined;
const listeners = new Set<() => void>();

/** These answer 401 for what was sent with them, not for the session. */
const CREDENTIALS_CALL = /^\/api\/v2\/(session(\/link)?|setup|invitations\/(look|accept))$/;

function notify() {
  for (const listener of listeners) listener();
}

/** From now on an answer 401 means that the session has ended. */
export function sessionStarted() {
  isSignedIn = true;
  ended?.resolve();
  ended = undefined;
  notify();
}

/** Whether the password is to be asked for; for `useSyncExternalStore`. */
export const sessionEnd = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  read: () => ended !== undefined,
};

function waitForSignIn(): Promise<void> {
  if (!ended) {
    let resolve = () => {};
    const again = new Promise<void>((done) => {
      resolve = done;
    });
    ended = { again, resolve };
    notify();
  }
  return ended.again;
}

function isSessionEnd(request: Request, response: Response): boolean {
  if (response.status !== 401 || !isSignedIn) return false;
  return request.method === 'GET' || !CREDENTIALS_CALL.test(new URL(request.url).pathname);
}

/** `fetch`, but a call that the end of the session stopped is made again after the next sign-in. */
export async function fetchInSession(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (!isSessionEnd(request, response)) return response;
  await waitForSignIn();
  return fetchInSession(again);
}
