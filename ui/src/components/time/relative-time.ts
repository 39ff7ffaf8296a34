const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });

/** "in 5 minutes", "2 hours ago"; a date when it is more than 30 days away. `now` in unix milliseconds. */
export function relativeTime(at: string, now: number): string {
  const away = Date.parse(at) - now;
  if (Math.abs(away) > 30 * 86_400_000) return dates.format(Date.parse(at));
  const [unit, length] = STEPS.find(([, length]) => Math.abs(away) >= length) ?? ['second', 1_000];
  return words.format(Math.trunc(away / length), unit);
}

/** The moment to the second, in the viewer's time zone. */
export function exactTime(at: string): string {
  return exact.format(Date.parse(at));
}
