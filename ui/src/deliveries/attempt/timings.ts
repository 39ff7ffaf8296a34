import type { Schemas } from '@/api/client';

/** A part of an attempt. */
export interface TimingPart {
  label: string;
  ms: number;
  /** Of the whole, from 0 to 1. */
  share: number;
}

/**
 * What an attempt spent its time with, in the order it happened; what was not reached is left out. The server counts
 * the first byte and the whole from the start of the attempt, the other parts each by itself.
 */
export function timingParts(timings: Schemas['Timings']): TimingPart[] {
  const { dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms } = timings;
  const before = (dns_ms ?? 0) + (connect_ms ?? 0) + (tls_ms ?? 0);
  const until = first_byte_ms ?? before;
  const known: [string, number | null][] = [
    ['Finding the host', dns_ms],
    ['Connecting', connect_ms],
    ['Securing (TLS)', tls_ms],
    ['Waiting for the answer', first_byte_ms === null ? null : Math.max(0, first_byte_ms - before)],
    // Without an answer the rest is the part in which it ended.
    [
      first_byte_ms === null ? 'Until it ended' : 'Reading the answer',
      total_ms > until ? total_ms - until : null,
    ],
  ];
  const parts = known.flatMap(([label, ms]) => (ms === null ? [] : [{ label, ms }]));
  const whole = parts.reduce((sum, part) => sum + part.ms, 0);
  return parts.map((part) => ({ ...part, share: whole === 0 ? 0 : part.ms / whole }));
}
