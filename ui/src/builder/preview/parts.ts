import type { Schemas } from '@/api/client';

export type Request = Schemas['Request'];

/** A line of a request as it is shown. */
export interface Line {
  /** As it is sent. */
  text: string;
  /** Percent-encoding undone, for people to read; the same as `text` where there is none. */
  decoded: string;
}

/** A request taken apart into lines that can be compared. */
export interface Parts {
  method: string;
  /** The URL up to the first parameter. */
  address: string;
  query: Line[];
  headers: Line[];
  body: Line[];
}

/** Headers that are new with each request, so that a change of them says nothing. */
export const PER_REQUEST_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `a=1&b=2` as one line each. The sign that parts them stays with the later one, as in the URL. */
const pairs = (text: string, first: string): Line[] =>
  text.split('&').map((pair, index) => {
    const sign = index === 0 ? first : '&';
    return { text: sign + pair, decoded: sign + decode(pair) };
  });

function bodyLines(body: string, type: string): Line[] {
  if (body === '') return [];
  if (type.includes('form-urlencoded')) return pairs(body, '');
  return indented(body)
    .split('\n')
    .map((text) => ({ text, decoded: text }));
}

/** JSON over several lines, which is easier to read; any other text as it is. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

export function partsOf({ method, url, headers, body }: Request): Parts {
  const at = url.indexOf('?');
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  return {
    method,
    address: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? [] : pairs(url.slice(at + 1), '?'),
    headers: headers.map(({ name, value }) => ({ text: `${name}: ${value}`, decoded: `${name}: ${value}` })),
    body: bodyLines(body, type),
  };
}
