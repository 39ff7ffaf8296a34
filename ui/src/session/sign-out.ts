import { answer, api } from '@/api/client';

/** The sign-in page, which leads back to where the person is now. */
export function signInLink(): string {
  const { pathname, search, hash } = window.location;
  return `/sign-in?${new URLSearchParams({ redirect: pathname + search + hash })}`;
}

/** Ends the session; a new page load then forgets everything that was read in it. */
export async function signOut() {
  await answer(api.DELETE('/api/v2/session'));
  window.location.assign('/sign-in');
}
