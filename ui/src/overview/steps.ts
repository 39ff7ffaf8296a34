import type { Schemas } from '@/api/client';

/** How far someone has come who starts: each step is done, next, or later. */
export type StepState = 'done' | 'next' | 'later';

/** Whether nothing was ever sent, so that the way to the first lead matters more than numbers. */
export function isStarting(overview: Schemas['Overview']): boolean {
  const { campaigns, webhooks, deliveries, waiting, failed } = overview;
  return campaigns === 0 || webhooks === 0 || deliveries + waiting + failed === 0;
}

/** What the way is called: who has people already is past the first one. */
export function startTitle({ people }: Schemas['Overview']): string {
  if (people === 0) return 'Three steps to your first lead';
  const joined = people === 1 ? '1 person has joined' : `${people.toLocaleString('en')} people have joined`;
  return `${joined}, and nothing is sent yet`;
}

/** The states of the steps "campaign", "webhook" and "try it". */
export function stepStates({ campaigns, webhooks }: Schemas['Overview']): [StepState, StepState, StepState] {
  if (campaigns === 0) return ['next', 'later', 'later'];
  return webhooks === 0 ? ['done', 'next', 'later'] : ['done', 'done', 'next'];
}
