import { TZDate } from '@date-fns/tz';

/** `YYYY-MM-DDTHH:MM` on a clock in `zone`, for a datetime-local input; empty for no time. */
export function toLocal(at: string | null, zone: string): string {
  return at ? new TZDate(at, zone).toISOString().slice(0, 16) : '';
}

/** RFC 3339 in UTC of what a clock in `zone` shows; null for an empty input. */
export function toInstant(local: string, zone: string): string | null {
  const [year = Number.NaN, month = 1, ...rest] = local.split(/\D/).map(Number);
  const [day = 1, hour = 0, minute = 0] = rest;
  const at = +new TZDate(year, month - 1, day, hour, minute, zone);
  return local === '' || Number.isNaN(at) ? null : new Date(at).toISOString();
}
