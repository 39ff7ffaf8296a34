import type { Schemas } from '@/api/client';

export const CHART_RANGES = ['day', 'week', 'month'] as const;

export type ChartRange = (typeof CHART_RANGES)[number];

/** What a delivery came to, from the bottom of a bar to its top. */
export const OUTCOMES = ['delivered', 'waiting', 'failed', 'discarded'] as const;

export type Outcome = (typeof OUTCOMES)[number];

export type Totals = Record<Outcome, number>;

/** A bar. */
export interface ChartRow extends Totals {
  /** Under the bar; short. */
  label: string;
  /** Whether the label is shown: of several bars of a day the first one's. */
  isMarked: boolean;
  /** From when until when, in full. */
  span: string;
}

const DAY_SECONDS = 86_400;

const hours = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const days = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const moments = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The bars of a chart, in the viewer's time zone. */
export function chartRows(buckets: Schemas['ChartBucket'][], bucketSeconds: number): ChartRow[] {
  let before = '';
  return buckets.map(({ at, delivered, waiting, failed, discarded }) => {
    const start = Date.parse(at);
    const end = start + bucketSeconds * 1_000;
    const label = bucketSeconds < 6 * 3_600 ? hours.format(start) : days.format(start);
    const span =
      bucketSeconds >= DAY_SECONDS ? days.format(start) : `${moments.format(start)} to ${hours.format(end)}`;
    const isMarked = label !== before;
    before = label;
    return { label, isMarked, span, delivered, waiting, failed, discarded };
  });
}

/** All bars together. */
export function chartTotals(rows: Totals[]): Totals {
  const sum = (outcome: Outcome) => rows.reduce((total, row) => total + row[outcome], 0);
  return {
    delivered: sum('delivered'),
    waiting: sum('waiting'),
    failed: sum('failed'),
    discarded: sum('discarded'),
  };
}

/** The range of a URL. */
export const parseRange = (value: unknown): ChartRange | undefined =>
  CHART_RANGES.find((range) => range === value);
