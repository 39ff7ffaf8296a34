import type { Schemas } from '@/api/client';
import { choiceOf, textOf } from '@/components/table/search-params';

/** Lengths of the time ranges that end now, in milliseconds. */
export const RANGES = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };

export type Range = keyof typeof RANGES;

/** Which deliveries are shown, as it stands in the URL. */
export interface DeliveryFilters {
  state?: Schemas['DeliveryState'];
  /** A range that ends now, or `custom`: `from` until `until`. */
  time?: Range | 'custom';
  /** RFC 3339. */
  from?: string;
  /** RFC 3339. */
  until?: string;
  /** Part of the person's email or first name. */
  q?: string;
}

export const STATES: readonly Schemas['DeliveryState'][] = [
  'waiting',
  'delivered',
  'failed',
  'discarded',
  'erased',
];

/** Reads the filters of a URL; what is not one of ours is left out. */
export function parseFilters(search: Record<string, unknown>): DeliveryFilters {
  const filters: DeliveryFilters = {};
  const state = choiceOf(search.state, STATES);
  if (state) filters.state = state;
  const from = momentOf(search.from);
  const until = momentOf(search.until);
  if (search.time === 'custom') {
    filters.time = 'custom';
    if (from) filters.from = from;
    if (until) filters.until = until;
  } else if (typeof search.time === 'string' && Object.hasOwn(RANGES, search.time)) {
    filters.time = search.time as Range;
  }
  const q = textOf(search.q);
  if (q) filters.q = q;
  return filters;
}

/** The query of the API. `now` in unix milliseconds. */
export function toQuery({ state, time, from, until, q }: DeliveryFilters, now: number) {
  const start = time === undefined || time === 'custom' ? from : new Date(now - RANGES[time]).toISOString();
  const query = { state, from: start, until: time === 'custom' ? until : undefined, q };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Omit<
    DeliveryFilters,
    'time'
  >;
}

/** Whether anything is left out of the list. */
export const isFiltered = (filters: DeliveryFilters) => Object.keys(filters).length > 0;

function momentOf(value: unknown): string | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
