export type Lifetime = '30' | '90' | '365' | 'never' | 'date';

/** How long a token can live, for a select. */
export const LIFETIMES: { value: Lifetime; label: string }[] = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'date', label: 'Until a date' },
  { value: 'never', label: 'Never expires' },
];

/**
 * When a token ends: RFC 3339, or null for never. `date` is YYYY-MM-DD and counts to its end on the viewer's clock.
 * Undefined when a date is asked for and there is none, or when it is over. `now` in unix milliseconds.
 */
export function expiresAt(lifetime: Lifetime, date: string, now: number): string | null | undefined {
  if (lifetime === 'never') return null;
  if (lifetime !== 'date') return new Date(now + Number(lifetime) * 86_400_000).toISOString();
  const end = Date.parse(`${date}T23:59:59`);
  return end > now ? new Date(end).toISOString() : undefined;
}

/** A call that shows at once whether a token works. */
export const curlLine = (baseUrl: string, token: string) =>
  `curl ${baseUrl}/api/v2/campaigns -H 'Authorization: Bearer ${token}'`;
