/** Where a path is looked at from; any origin does, it only must stay the same. */
const ORIGIN = 'https://refhook.invalid';

/**
 * The place to go back to after the sign-in: a path of this app, never another site's address and never a
 * page of the sign-in itself.
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/';
  // Browsers read `/\evil` and `/<tab>/evil` as `//evil`; the URL parser does so too.
  const url = URL.canParse(wanted, ORIGIN) ? new URL(wanted, ORIGIN) : undefined;
  if (!url || url.origin !== ORIGIN || url.pathname.startsWith('//')) return '/';
  if (/^\/(sign-in|setup|invitation)(\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}
