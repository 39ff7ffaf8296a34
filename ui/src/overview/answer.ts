import type { Schemas } from '@/api/client';
import { leads } from '@/frame/trouble';

type Overview = Pick<Schemas['Overview'], 'deliveries' | 'delivered' | 'waiting' | 'failed'>;

/** The answer to "Did all leads arrive?". */
export interface Answer {
  tone: 'good' | 'wait' | 'bad' | 'quiet';
  headline: string;
  /** What became of those that did not arrive. */
  more?: string;
}

const number = new Intl.NumberFormat('en');

/** Did all leads arrive? `deliveries` and `delivered` count the last 30 days, `waiting` and `failed` all there are. */
export function didAllArrive({ deliveries, delivered, waiting, failed }: Overview): Answer {
  const missing = waiting + failed;
  if (missing > 0) {
    // Those that miss may be older than the 30 days.
    const of = missing <= deliveries ? `${number.format(missing)} of ${leads(deliveries)}` : leads(missing);
    const has = missing === 1 ? 'has' : 'have';
    return { tone: failed > 0 ? 'bad' : 'wait', headline: `${of} ${has} not arrived` };
  }
  if (deliveries === 0) return { tone: 'quiet', headline: 'No leads in the last 30 days' };
  const aside = deliveries - delivered;
  if (aside > 0) {
    const headline = `${number.format(delivered)} of ${leads(deliveries)} of the last 30 days arrived`;
    return { tone: 'quiet', headline, more: `${leads(aside)} discarded or erased; none is waiting.` };
  }
  if (deliveries === 1) return { tone: 'good', headline: 'The one lead of the last 30 days arrived' };
  return { tone: 'good', headline: `All ${leads(deliveries)} of the last 30 days arrived` };
}
