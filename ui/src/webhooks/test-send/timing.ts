import type { Schemas } from '@/api/client';

type Timings = Schemas['Timings'];

/** A part of an attempt: how long it took and which share of the whole that is, in percent. */
export interface TimingPart {
  name: string;
  ms: number;
  share: number;
}

/**
 * The parts of an attempt in their order, those that were needed. What is left of the total after the first byte is
 * reading the answer.
 */
export function timingParts(timings: Timings): TimingPart[] {
  const steps: [string, number | null][] = [
    ['Finding the address', timings.dns_ms],
    ['Connecting', timings.connect_ms],
    ['Securing (TLS)', timings.tls_ms],
    ['Waiting for the answer', timings.first_byte_ms],
  ];
  const known = steps.reduce((sum, [, ms]) => sum + (ms ?? 0), 0);
  const rest = Math.max(0, timings.total_ms - known);
  const whole = Math.max(timings.total_ms, known, 1);
  const all: [string, number | null][] = [
    ...steps,
    [timings.first_byte_ms === null ? 'Until it ended' : 'Reading the answer', rest || null],
  ];
  return all.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms, share: (100 * ms) / whole }]));
}
