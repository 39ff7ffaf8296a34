import type { Schemas } from '@/api/client';
import { listWords } from '@/components/text/words';
import { deliveries } from '@/deliveries/words';
import { disabledWords, failureWords } from '../page/state/state-words';

type Event = Schemas['WebhookEvent'];

/** What somebody calls the parts of a webhook that the API names. */
const PARTS: Record<string, string> = {
  name: 'name',
  event: 'event',
  sources: 'users to send',
  url: 'endpoint URL',
  method: 'method',
  format: 'format',
  fields: 'payload',
  template: 'JSON template',
  success: 'success rule',
  limits: 'rate limits',
  credentials: 'credentials',
  headers: 'headers',
  signature_header: 'signature header',
};

/** Who did it, to begin a sentence with. */
export function actorWords({ actor }: Pick<Event, 'actor'>): string | null {
  if (!actor) return null;
  return actor.type === 'token' ? `A program with the access token “${actor.name}”` : actor.name;
}

/** Why something happened to a webhook, or what it meant for leads, in a sentence. */
export function eventWords(event: Event): string {
  const { kind, reason, count } = event;
  const some = count === null ? 'Deliveries' : deliveries(count);
  const who = actorWords(event);
  switch (kind) {
    case 'failing':
      return failureWords(reason);
    case 'recovered':
      return 'The endpoint accepted a lead again, and the others follow.';
    case 'disabled':
      return disabledWords(reason);
    case 'paused':
      return pausedWords(reason, who);
    case 'resumed':
      if (reason === 'subscribed') return 'Its workflow subscribed again. What waited is sent.';
      return who ? `${who} resumed it. Leads are sent again.` : 'Leads are sent again.';
    case 'expiring':
      return `${some} held for a long time will soon count as failed, unless the webhook is resumed.`;
    case 'expired':
      return `${some} waited too long and count as failed. They can be sent again by hand.`;
    case 'created':
      return who ? `${who} created it.` : 'It was created.';
    case 'edited':
      return `${who ?? 'The server'} ${editedWords(event.changes)}.`;
    case 'secret_replaced':
      return `${who ?? 'The server'} replaced the signing secret. The one before stays valid for 24 hours.`;
  }
}

function pausedWords(reason: string | null, who: string | null): string {
  if (reason === 'plan') return 'Your plan no longer included webhooks.';
  if (reason === 'unsubscribed') return 'Its workflow unsubscribed. What waits is kept.';
  return who ? `${who} paused it.` : 'Somebody in your team paused it.';
}

function editedWords(changes: string[]): string {
  if (changes.length === 0) return 'saved it without a change';
  return `changed ${listWords(changes.map((change) => PARTS[change] ?? change))}`;
}
