import type { Schemas } from '@/api/client';

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

const DISABLED: Record<string, StateStory> = {
  gone: {
    why: 'The endpoint answered that it is gone for good (410).',
    leads: `${KEPT} Correct the endpoint, then resume the webhook.`,
  },
};

/** Why a webhook is in its state, and what becomes of new leads. */
export function stateStory({ state, state_reason: reason }: Stated): StateStory {
  switch (state) {
    case 'healthy':
      return { why: 'The endpoint takes what it is sent.', leads: 'New leads are sent at once.' };
    case 'paused':
      return PAUSED[reason ?? ''] ?? { why: 'It is paused.', leads: `${KEPT} Resume it to send them.` };
    case 'failing':
      return {
        why: 'The endpoint refused or missed several leads in a row.',
        leads: `${KEPT} The endpoint is tried again every few minutes, and all go out once it works.`,
      };
    default:
      return (
        DISABLED[reason ?? ''] ?? {
          why: 'Nothing but failures came back for days.',
          leads: `${KEPT} Resume the webhook when the endpoint works.`,
        }
      );
  }
}
