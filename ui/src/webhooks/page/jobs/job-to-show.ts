import type { Schemas } from '@/api/client';

/** Work that the server does in the background for a webhook. */
export type Job = Pick<Schemas['Retry'], 'id' | 'state' | 'total' | 'done' | 'finished_at'>;

/** How long finished work is still news, in milliseconds. */
const RECENT_MS = 10 * 60_000;

/** The work that the page reports on: the running one, else the newest if it ended just now. */
export function jobToShow<J extends Job>(jobs: J[], now: number): J | undefined {
  const running = jobs.find((job) => job.state === 'running');
  if (running) return running;
  const newest = jobs[0];
  return newest?.finished_at && now - Date.parse(newest.finished_at) < RECENT_MS ? newest : undefined;
}
