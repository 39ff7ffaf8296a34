import type { Schemas } from '@/api/client';
import { reasonWords } from '@/deliveries/words';

type Stated = Pick<Schemas['Webhook'], 'state' | 'state_reason'>;

/** A webhook's state, told to a marketer. */
export interface StateStory {
  /** Why it is so. */
  why: string;
  /** What happens to new leads meanwhile. */
  leads: string;
}

const KEPT = 'New leads are kept and wait here; none is lost.';

const PAUSED: Record<string, StateStory> = {
  hand: { why: 'Somebody of your team paused it.', leads: `${KEPT} Resume it to send them.` },
  plan: {
    why: 'Your plan does not include webhooks at the moment.',
    leads: `${KEPT} They are sent once your plan includes webhooks again.`,
  },
};

/** Why an endpoint counts as failing: what came back, or that something did. */
export function failureWords(reason: string | null): string {
  const answered = reasonWords(reason);
  if (!answered) return 'The endpoint refused or missed several leads in a row.';
  return `Several tries in a row failed: ${answered}.`;
}

/** Why a webhook was switched off. */
export const disabledWords = (reason: string | null): string =>
  reason === 'gone'
    ? 'The endpoint answered that it is gone for good (410).'
    : 'Nothing but failures came back for days.';

/** Why a webhook is in its state, and what becomes of new leads; `waits` is whether its endpoint asked to wait. */
export function stateStory({ state, state_reason: reason }: Stated, waits = false): StateStory {
  switch (state) {
    case 'healthy':
      if (waits) return { why: 'It is on, but its endpoint asked to wait.', leads: KEPT };
      return { why: 'It is on.', leads: 'New leads are sent at once.' };
    case 'paused':
      return PAUSED[reason ?? ''] ?? { why: 'It is paused.', leads: `${KEPT} Resume it to send them.` };
    case 'failing':
      return {
        why: failureWords(reason),
        leads: `${KEPT} One at a time is tried; once the endpoint takes it, all go out.`,
      };
    default: {
      const then =
        reason === 'gone'
          ? 'Correct the endpoint, then resume the webhook.'
          : 'Resume the webhook when the endpoint works.';
      return { why: disabledWords(reason), leads: `${KEPT} ${then}` };
    }
  }
}
