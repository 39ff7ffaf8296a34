const two = (number: number) => `${number}`.padStart(2, '0');

/** A moment as a `datetime-local` input takes it: the viewer's wall clock, to the minute. */
export function toLocalInput(at: string | undefined): string {
  if (at === undefined) return '';
  const day = new Date(at);
  const date = [`${day.getFullYear()}`.padStart(4, '0'), two(day.getMonth() + 1), two(day.getDate())].join(
    '-',
  );
  return `${date}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** The moment of a `datetime-local` input, RFC 3339; undefined while it is empty. */
export function fromLocalInput(value: string): string | undefined {
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
