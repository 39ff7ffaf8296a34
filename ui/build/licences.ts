/** Fails when a package that is bundled into the app has a licence that is not on the list in deny.toml. */
import { readFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { pathToFileURL } from 'node:url';

interface Lock {
  packages: Record<string, { dev?: boolean; license?: string }>;
}

/** Whether an SPDX expression can be met by the allowed licences: AND binds tighter than OR, and few use both. */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  return bare.split(' OR ').some((either) => either.split(' AND ').every((name) => allowed.has(name.trim())));
}

/** The names between `allow = [` and `]`, one to a line. */
export function allowedIn(denyToml: string): Set<string> {
  const list = /^allow = \[$(.*?)^\]/ms.exec(denyToml)?.[1] ?? '';
  return new Set([...list.matchAll(/^\s*"([^"]+)",$/gm)].map((match) => match[1] ?? ''));
}

/** Packages that are bundled and whose licence is not allowed, as sentences. */
export function violations(lock: Lock, allowed: ReadonlySet<string>): string[] {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !isAllowed(entry.license ?? 'none', allowed))
    .map(([path, entry]) => `the licence of ${path} is not on deny.toml's list: ${entry.license ?? 'none'}`);
}

function main() {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const allowed = allowedIn(read('../../deny.toml'));
  const lock: Lock = JSON.parse(read('../package-lock.json'));
  const bundled = Object.values(lock.packages).filter((entry) => !entry.dev).length - 1;
  // A check that reads nothing would agree with everything.
  if (allowed.size === 0 || bundled < 1) throw new Error('no list or no packages could be read');
  const complaints = violations(lock, allowed);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) exit(1);
  console.log(`licences: ${bundled} bundled packages, no violation`);
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) main();
