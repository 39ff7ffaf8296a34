import type { Schemas } from '@/api/client';

type Timings = Schemas['Timings'];

/** A part of an attempt: how long it took and which share of the whole that is, in percent. */
export interface TimingPart {
  name: string;
  ms: number;
  share: number;
}

/**
 * The parts of an attempt in their order, those that were needed. The API counts the first byte and the total from
 * the start of the attempt; here each part begins where the one before ends.
 */
export function timingParts({ dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms }: Timings): TimingPart[] {
  const until = (dns_ms ?? 0) + (connect_ms ?? 0) + (tls_ms ?? 0);
  const answered = first_byte_ms ?? until;
  const rest = Math.max(0, total_ms - answered);
  const parts: [string, number | null][] = [
    ['Finding the address', dns_ms],
    ['Connecting', connect_ms],
    ['Securing (TLS)', tls_ms],
    ['Waiting for the answer', first_byte_ms === null ? null : Math.max(0, first_byte_ms - until)],
    [first_byte_ms === null ? 'Until it ended' : 'Reading the answer', rest || null],
  ];
  const whole = Math.max(total_ms, 1);
  return parts.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms, share: (100 * ms) / whole }]));
}
