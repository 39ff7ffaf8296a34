import type { Schemas } from '@/api/client';
import { answerWords, times } from '@/deliveries/words';
import { flagWords } from '../words';

/** Which flags somebody has put away, as a heading. */
export const dismissedTitle = (flags: string[]) =>
  `Review dismissed: ${flags.map((flag) => flagWords(flag).label.toLowerCase()).join(', ')}`;

type Reached = Pick<Schemas['TimelineEvent'], 'deliveries' | 'not_selected'>;

/** How many webhooks have got it: "2 of 3 webhooks have it". */
export function reachedWords({ deliveries, not_selected }: Reached): string {
  if (deliveries.length === 0) {
    return not_selected.length === 0 ? 'there was no webhook' : 'no webhook selected it';
  }
  const delivered = deliveries.filter((delivery) => delivery.state === 'delivered').length;
  if (deliveries.length === 1)
    return delivered === 1 ? 'the webhook has it' : 'the webhook does not have it yet';
  return `${delivered} of ${deliveries.length} webhooks have it`;
}

type Sent = Pick<Schemas['TimelineDelivery'], 'state' | 'attempt_count' | 'last_outcome' | 'last_status'>;

/** What came back: "200 OK", "tried 3 times, last answer: 404 Not Found". */
export function sentWords({ state, attempt_count: tries, last_outcome, last_status }: Sent): string {
  if (tries === 0) return 'Not sent yet';
  const answer = answerWords(last_outcome, last_status);
  if (state === 'delivered' && tries === 1) return answer;
  return `Tried ${times(tries)}, last answer: ${answer}`;
}
