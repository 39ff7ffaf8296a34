/** The longest search that the server takes. */
const SEARCH_MAX_CHARS = 255;

/** Reads what stands in an address, which anyone may have typed; the router gives `?q=12` as a number. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return String(value).slice(0, SEARCH_MAX_CHARS) || undefined;
}

/** A whole number from 1, else nothing. */
export function idOf(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}

/** A page; the first one is not written in the address. */
export function pageOf(value: unknown): number | undefined {
  const page = idOf(value);
  return page === 1 ? undefined : page;
}

/** One of `choices`, else nothing. */
export function choiceOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}
