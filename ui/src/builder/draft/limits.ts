import type { Schemas } from '@/api/client';

/** How much is asked of an endpoint at most, as typed. */
export interface LimitsDraft {
  inFlight: string;
  /** Empty: no limit. */
  perMinute: string;
}

/** Those of a new webhook. */
export const usualLimits = (): LimitsDraft => ({ inFlight: '16', perMinute: '' });

export const isUsual = ({ inFlight, perMinute }: LimitsDraft) =>
  inFlight.trim() === usualLimits().inFlight && perMinute.trim() === '';

export const limitsOf = ({ in_flight, per_minute }: Schemas['WebhookLimits']): LimitsDraft => ({
  inFlight: String(in_flight ?? usualLimits().inFlight),
  perMinute: per_minute === null ? '' : String(per_minute),
});

/** Whether that is a number at all; how large it may be is for the server to say. */
export const isNumber = (text: string) => /^\d{1,9}$/.test(text.trim());

/** For the API. What is no number is as usual there: the request can be shown while it is typed. */
export function toLimits({ inFlight, perMinute }: LimitsDraft): Schemas['WebhookLimits'] {
  return {
    in_flight: Number(isNumber(inFlight) ? inFlight : usualLimits().inFlight),
    per_minute: isNumber(perMinute) ? Number(perMinute) : null,
  };
}
