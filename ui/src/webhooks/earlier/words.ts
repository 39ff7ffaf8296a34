import { people } from '@/deliveries/words';
import type { Webhook } from '../queries';

/** How many people who joined earlier will be sent, and when; undefined while they are counted. */
export function countWords(count: number | undefined, state: Webhook['state']): string {
  if (count === undefined) return 'Counting';
  if (count === 0) return 'Nobody is left to send. Nothing would be sent.';
  return `${people(count)} will be sent${WHEN[state] ?? ''}.`;
}

const WHEN: Record<Webhook['state'], string> = {
  healthy: ', as fast as the endpoint takes them',
  failing: ', as soon as the endpoint works again',
  paused: ', once the webhook is resumed',
  disabled: ', once the webhook is resumed',
};

/** What someone has to choose before anything can be counted. */
export function missing(
  sources: string[],
  needsTime: boolean,
  since: string | undefined,
): string | undefined {
  if (sources.length === 0) return 'Choose at least one group.';
  if (needsTime && since === undefined) return 'Choose a time.';
  if (since !== undefined && Date.parse(since) > Date.now()) return 'Choose a time that has passed.';
  return undefined;
}
