import type { operations } from '@/api/schema';
import { choiceOf, idOf, pageOf, textOf } from '@/components/table/search-params';

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

/** Reads the filters of a URL; what is not one of ours is left out. */
export function parseLedgerFilters(search: Record<string, unknown>): LedgerFilters {
  const filters: LedgerFilters = {
    status: choiceOf(search.status, LEDGER_STATUSES),
    webhook: idOf(search.webhook),
    q: textOf(search.q),
    page: pageOf(search.page),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** A change of what is looked for starts at the first page. */
export const changeFilters = (filters: LedgerFilters, part: Record<string, unknown>): LedgerFilters =>
  parseLedgerFilters({ ...filters, page: undefined, ...part });
