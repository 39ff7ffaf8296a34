import { useSessionStorage } from '@mantine/hooks';

const KEY = 'refhook-signed-in-by-link';

/** How long after a one-time link a password can be set without the present one. Milliseconds. */
const VALID_MS = 15 * 60_000;

/** When a link was used, in unix milliseconds, and whether the note about it was put away. */
interface ByLink {
  at: number;
  dismissed: boolean;
}

const options = { key: KEY, getInitialValueInEffect: false };

/** Remembers, in this tab only, that a one-time link was used now. */
export function rememberLink() {
  window.sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), dismissed: false } satisfies ByLink));
}

/** Whether a password can be set without the present one. */
export function useByLink() {
  const [used, setUsed, forget] = useSessionStorage<ByLink | undefined>(options);
  const recent = used !== undefined && Date.now() - used.at < VALID_MS;
  return {
    recent,
    noted: recent && !used.dismissed,
    dismiss: () => setUsed(used && { ...used, dismissed: true }),
    /** After a password was set. */
    forget,
  };
}
