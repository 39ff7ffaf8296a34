import type { Schemas } from '@/api/client';
import { relativeTime } from '@/components/time/relative-time';

type Delivery = Pick<
  Schemas['Delivery'],
  'state' | 'attempt_count' | 'due_at' | 'last_outcome' | 'last_status'
>;
type Outcome = Schemas['AttemptOutcome'];

/** What an attempt came to, apart from answers with a status. The times are those of the sender. */
const OUTCOMES: Record<Exclude<Outcome, 'http_status'>, string> = {
  delivered: 'Delivered',
  connect_timeout: 'No connection within 5 seconds',
  timeout: 'No answer within 15 seconds',
  dns_failed: 'Host name not found',
  tls_failed: 'No secure connection',
  connection_refused: 'Connection refused',
  connection_reset: 'Connection cut off',
  blocked_address: 'Address not allowed',
  invalid_response: 'Answer could not be read',
  invalid_request: 'Request could not be built',
  expired: 'Held for too long',
};

/** Names of the answers that receivers give most (RFC 9110, RFC 6585). */
const STATUSES: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** "404 Not Found". */
export const statusWords = (status: number) => [status, STATUSES[status]].filter(Boolean).join(' ');

/** What came back from one attempt: "404 Not Found", "No answer within 15 seconds". */
export function answerWords(outcome: Outcome | null, status: number | null): string {
  if (outcome === null) return 'Not sent';
  if (status !== null && (outcome === 'http_status' || outcome === 'delivered')) return statusWords(status);
  return outcome === 'http_status' ? 'Refused' : OUTCOMES[outcome];
}

/** Why a webhook began to fail, as an answer: "503 Service Unavailable"; undefined for a word that is not known. */
export function reasonWords(reason: string | null): string | undefined {
  const status = /^http_(\d{3})$/.exec(reason ?? '')?.[1];
  return status ? statusWords(Number(status)) : (OUTCOMES as Record<string, string>)[reason ?? ''];
}

const TRYING: Record<string, string> = {
  paused: 'Waits until the webhook is resumed.',
  disabled: 'Waits until the webhook is resumed.',
  failing: 'Waits until the endpoint works again; Refhook keeps trying.',
};

/**
 * What comes next for a delivery, in a sentence. `webhookState` is that of its webhook, if known; `now` in unix
 * milliseconds.
 */
export function nextStep(delivery: Delivery, webhookState: string | undefined, now: number): string {
  switch (delivery.state) {
    case 'waiting':
      return waitingWords(delivery, webhookState, now);
    case 'delivered':
      return 'The receiver has this lead. Nothing is left to do.';
    case 'failed':
      return 'Failed: this lead has not arrived. Send it again when the endpoint works.';
    case 'erased':
      return 'The person was erased, so it is not sent.';
    case 'discarded':
      return 'It was discarded when the webhook was resumed, so it is not sent.';
  }
}

function waitingWords(delivery: Delivery, webhookState: string | undefined, now: number): string {
  const held = TRYING[webhookState ?? ''];
  if (held) return held;
  const again = delivery.attempt_count > 0 ? ' again' : '';
  const away = Date.parse(delivery.due_at) - now;
  if (away < 1_000) return `Will be tried${again} any moment now.`;
  return `Will be tried${again} ${relativeTime(delivery.due_at, now)}.`;
}

/** "once", "3 times". */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
}

/** "1 delivery", "1,200 deliveries": a person has one for each webhook that sends them. */
export function deliveries(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'delivery' : 'deliveries'}`;
}

/** "1 person", "1,200 people". */
export function people(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'person' : 'people'}`;
}

/** "950 ms", "1.2 s". */
export function duration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
