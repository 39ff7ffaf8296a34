/** How long that is, rounded up so that it is never too soon: "45 seconds", "2 minutes". */
export function waitWords(seconds: number): string {
  if (seconds < 60) return inUnits(seconds, 'second');
  if (seconds < 3_600) return inUnits(seconds / 60, 'minute');
  return inUnits(seconds / 3_600, 'hour');
}

const inUnits = (count: number, unit: 'second' | 'minute' | 'hour') =>
  new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(count));
