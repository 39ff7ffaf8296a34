import type { Draft, FormatOption } from './draft';
import { withoutSecrets } from './secrets';

/** What of a half-built webhook outlives a reload. */
export interface Kept {
  draft: Draft;
  /** Whether secrets were typed, which are never kept and have to be typed again. */
  secretsLost: boolean;
  /** Version of the saved webhook that the changes start from. */
  version: number | null;
}

/** Raised when a draft changes its shape, so that an old one is not misread. */
const FORMAT_VERSION = 3;

const keyOf = (account: number, webhook: number | null) =>
  `refhook.draft.${FORMAT_VERSION}.${account}.${webhook ?? 'new'}`;

/** Keeps a draft in this browser, without its secrets. Without room or leave to store, it is simply not kept. */
export function keepDraft(account: number, webhook: number | null, draft: Draft, version: number | null) {
  const { draft: safe, lost } = withoutSecrets(draft);
  const kept: Kept = { draft: safe, secretsLost: lost, version };
  try {
    localStorage.setItem(keyOf(account, webhook), JSON.stringify(kept));
  } catch {}
}

/** The draft that was kept, if any, with the formats that are offered now. */
export function keptDraft(account: number, webhook: number | null, formats: FormatOption[]): Kept | null {
  try {
    const kept: Kept | null = JSON.parse(localStorage.getItem(keyOf(account, webhook)) ?? 'null');
    return kept && { ...kept, draft: { ...kept.draft, formats } };
  } catch {
    return null;
  }
}

export function forgetDraft(account: number, webhook: number | null) {
  try {
    localStorage.removeItem(keyOf(account, webhook));
  } catch {}
}
