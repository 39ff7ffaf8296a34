/** What a clock in `zone` shows at `at` (unix ms), read as if it were UTC (unix ms). */
function wall(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** `YYYY-MM-DDTHH:MM` on a clock in `zone`, for a datetime-local input; empty for no time. */
export function toLocal(at: string | null, zone: string): string {
  return at ? new Date(wall(Date.parse(at), zone)).toISOString().slice(0, 16) : '';
}

/** RFC 3339 in UTC of what a clock in `zone` shows; null for an empty input. */
export function toInstant(local: string, zone: string): string | null {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) return null;
  // Twice, because the offset at the first guess may be that of the other side of a change of clocks.
  let at = shown - (wall(shown, zone) - shown);
  at = shown - (wall(at, zone) - at);
  return new Date(at).toISOString();
}
