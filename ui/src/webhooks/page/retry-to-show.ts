import type { Schemas } from '@/api/client';

/** How long a finished retry is still news, in milliseconds. */
const NEWS = 10 * 60_000;

/** The retry that the page tells about: the running one, else the newest if it ended just now. */
export function retryToShow(retries: Schemas['Retry'][], now: number): Schemas['Retry'] | undefined {
  const running = retries.find((retry) => retry.state === 'running');
  if (running) return running;
  const newest = retries[0];
  return newest?.finished_at && now - Date.parse(newest.finished_at) < NEWS ? newest : undefined;
}
