import { useSessionStorage } from '@mantine/hooks';

const KEY = 'refhook-signed-in-by-link';

/** How long after a one-time link a password can be set without the present one. Milliseconds. */
const LASTS = 15 * 60_000;

/** Remembers, in this tab only, that a one-time link was used now. */
export function rememberLink() {
  window.sessionStorage.setItem(KEY, String(Date.now()));
}

/** Whether a password can be set without the present one, and the way to forget that. */
export function useByLink(): { recent: boolean; forget: () => void } {
  const [at, , forget] = useSessionStorage<string | undefined>({
    key: KEY,
    getInitialValueInEffect: false,
    serialize: (value) => value ?? '',
    deserialize: (value) => value,
  });
  return { recent: at !== undefined && Date.now() - Number(at) < LASTS, forget };
}
