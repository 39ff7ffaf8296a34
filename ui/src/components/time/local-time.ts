import { toLocal } from './zoned';

const viewerZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A moment as a `datetime-local` input takes it: the viewer's wall clock, to the minute. */
export const toLocalInput = (at: string | undefined): string => toLocal(at ?? null, viewerZone());

/** The moment of a `datetime-local` input, RFC 3339; undefined while it is empty. */
export function fromLocalInput(value: string): string | undefined {
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
