import type { Schemas } from '@/api/client';
import { deliveries as deliveriesWords, people } from '@/deliveries/words';

type Overview = Pick<
  Schemas['Overview'],
  'people_joined' | 'people_missing' | 'deliveries' | 'delivered' | 'waiting' | 'failed'
>;

/** The answer to "Did everybody arrive?". */
export interface Answer {
  tone: 'good' | 'wait' | 'bad' | 'quiet';
  headline: string;
  /** How many people and deliveries it is about. */
  more?: string;
}

/**
 * Did everybody arrive? `people_joined`, `deliveries` and `delivered` count the last 30 days; `people_missing`, `waiting`
 * and `failed` all there are. A person has one delivery for each webhook that sends them.
 */
export function didAllArrive(overview: Overview): Answer {
  const { people_joined, deliveries, delivered, waiting, failed } = overview;
  const joined = `${people(people_joined)} joined in the last 30 days`;
  if (waiting + failed > 0) {
    return { tone: failed > 0 ? 'bad' : 'wait', headline: missingWords(overview), more: `${joined}.` };
  }
  if (deliveries === 0) {
    return people_joined === 0
      ? { tone: 'quiet', headline: 'Nobody joined in the last 30 days' }
      : { tone: 'quiet', headline: joined, more: 'No webhook had anything to send.' };
  }
  const aside = deliveries - delivered;
  if (aside > 0) {
    const arrived = `${delivered.toLocaleString('en')} of ${deliveriesWords(deliveries)} in that time arrived`;
    return { tone: 'quiet', headline: joined, more: `${arrived}; the rest were discarded or erased.` };
  }
  const all = deliveries === 1 ? 'The one delivery' : `All ${deliveriesWords(deliveries)}`;
  const headline = people_joined === 0 ? 'Everything arrived' : `Everything arrived: ${joined}`;
  return { tone: 'good', headline, more: `${all} of the last 30 days arrived.` };
}

/** Very many deliveries are not looked up for the people they are about. */
function missingWords({ people_missing: missing, waiting, failed }: Overview): string {
  if (missing === null) return `${deliveriesWords(waiting + failed)} have not arrived`;
  return missing === 1
    ? '1 person has not reached every webhook'
    : `${people(missing)} have not reached every webhook`;
}
