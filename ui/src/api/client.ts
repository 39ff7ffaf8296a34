import createClient, { type Middleware } from 'openapi-fetch';
import { answered, unanswered } from './connection';
import type { components, paths } from './schema';
import { fetchInSession } from './session-end';

export type Schemas = components['schemas'];

/** What the server refused, in its own plain words. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    /** What is wrong with each field, by the field's path, such as `headers.0.name`. */
    readonly fields: Record<string, string> = {},
    /** A word for programs, such as `plan_required`. */
    readonly reason?: string,
    /** Seconds after which the same call may succeed. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

const AWAY = 'The server does not answer. Check your connection; what you typed is still here.';

/** What a proxy answers in the place of a server that it cannot reach; the server's own errors are JSON. */
const isOfProxy = (response: Response) =>
  [502, 503, 504].includes(response.status) && !response.headers.get('content-type')?.includes('json');

const errors: Middleware = {
  async onResponse({ response }) {
    if (isOfProxy(response)) {
      unanswered();
      throw new ApiError(response.status, AWAY);
    }
    answered();
    if (!response.ok) throw await apiErrorOf(response);
  },
  onError({ error }) {
    // A call that the app itself gave up says nothing of the server.
    if (!(error instanceof Error && error.name === 'AbortError')) unanswered();
    return new ApiError(0, AWAY);
  },
};

/** Calls the server by the types of its OpenAPI document; each error is an {@link ApiError}. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin', fetch: fetchInSession });
api.use(errors);

export async function apiErrorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => undefined)) as Schemas['Error'] | undefined;
  const fields = Object.entries(body?.errors ?? {}).map(([name, errors]) => [
    name,
    (errors as { message: string }[]).map((error) => error.message).join(' '),
  ]);
  const wait = Number(response.headers.get('retry-after')) || undefined;
  const message = body?.message ?? `The server answered with status ${response.status}.`;
  return new ApiError(response.status, message, Object.fromEntries(fields), body?.reason ?? undefined, wait);
}

/** The answer of a call that succeeded; openapi-fetch can not know that errors throw. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** A file as it is, as the body of a call; the description of the API knows bytes as text alone. */
export const fileBody = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (body: string) => body,
  headers: { 'content-type': 'application/octet-stream' },
});
