import type { operations } from '@/api/schema';

type Query = NonNullable<operations['showLedger']['parameters']['query']>;

export type LedgerStatus = NonNullable<Query['status']>;

/** Which rows of the ledger are shown, as it stands in the URL. */
export interface LedgerFilters {
  status?: LedgerStatus;
  /** Id of a webhook. */
  webhook?: number;
  /** Part of the person's first name, email or code. */
  q?: string;
  /** From 1; left out on the first page. */
  page?: number;
}

export const LEDGER_STATUSES: readonly LedgerStatus[] = [
  'delivered',
  'waiting',
  'failed',
  'discarded',
  'not_selected',
];

const numberAbove = (least: number, value: unknown) => {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > least ? number : undefined;
};

/** Reads the filters of a URL; what is not one of ours is left out. */
export function parseLedgerFilters(search: Record<string, unknown>): LedgerFilters {
  const q = typeof search.q === 'string' || typeof search.q === 'number' ? `${search.q}`.slice(0, 254) : '';
  const filters: LedgerFilters = {
    status: LEDGER_STATUSES.find((status) => status === search.status),
    webhook: numberAbove(0, search.webhook),
    q: q || undefined,
    page: numberAbove(1, search.page),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** A change of what is looked for starts at the first page. */
export const changeFilters = (filters: LedgerFilters, part: Record<string, unknown>): LedgerFilters =>
  parseLedgerFilters({ ...filters, page: undefined, ...part });
