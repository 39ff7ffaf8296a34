import type { Schemas } from '@/api/client';
import { deliveries } from '@/deliveries/words';
import { disabledWords, failureWords } from '../page/state-words';

/** Why something happened to a webhook, or what it meant for leads, in a sentence. */
export function eventWords({ kind, reason, count }: Schemas['WebhookEvent']): string {
  const some = count === null ? 'Deliveries' : deliveries(count);
  switch (kind) {
    case 'failing':
      return failureWords(reason);
    case 'recovered':
      return 'The endpoint took a lead again, and the others follow.';
    case 'disabled':
      return disabledWords(reason);
    case 'paused':
      return reason === 'plan'
        ? 'Your plan did not include webhooks any more.'
        : 'Somebody of your team paused it.';
    case 'resumed':
      return 'Leads are sent again.';
    case 'expiring':
      return `${some} held since long ago will soon count as failed, unless the webhook is resumed.`;
    case 'expired':
      return `${some} waited too long and count as failed. They can be sent again by hand.`;
  }
}
