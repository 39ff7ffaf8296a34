import { guide } from '@/guide';
import type { Webhook } from '@/webhooks/queries';
import { STEPS, type Step } from '@/webhooks/steps';
import type { Draft } from '../draft/draft';
import type { Problems } from '../draft/problems';
import { problemsOf } from '../draft/problems';

export const isStep = (text: unknown): text is Step => STEPS.includes(text as Step);

export const titleOf = (step: Step) => guide.steps[STEPS.indexOf(step)] ?? step;

/** The step that follows, or the last one. */
export const stepAfter = (step: Step): Step => STEPS[STEPS.indexOf(step) + 1] ?? 'name';

/** The step before, or none. */
export const stepBefore = (step: Step): Step | undefined => STEPS[STEPS.indexOf(step) - 1];

const STEP_OF_PLACE: [RegExp, Step][] = [
  [/^campaign_id/, 'campaign'],
  [/^event/, 'event'],
  [/^sources/, 'users'],
  [/^(url|method|format|success|limits)/, 'endpoint'],
  [/^(fields|template)/, 'payload'],
  [/^credentials/, 'credentials'],
  [/^(headers|signature_header)/, 'headers'],
];

/** The step that holds a place of the draft; what no step holds is shown on the last one. */
export function stepOf(place: string): Step {
  return STEP_OF_PLACE.find(([pattern]) => pattern.test(place))?.[1] ?? 'name';
}

/** Those of the problems that are of a step. */
export function problemsIn(step: Step, problems: Problems): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([place]) => stepOf(place) === step));
}

/** The first step that can not be left yet; the last one when all is there. */
export function firstIncomplete(draft: Draft, stored: Webhook | null): Step {
  const problems = Object.keys(problemsOf(draft, stored)).map(stepOf);
  return STEPS.find((step) => problems.includes(step)) ?? 'name';
}

/**
 * The step to show when `wanted` is asked for. Of a saved webhook every one, and the payload where nobody says: it is what
 * most people come to change. Of a new one never a step behind an unfinished one.
 */
export function reachable(wanted: unknown, draft: Draft, stored: Webhook | null): Step {
  if (stored) return isStep(wanted) ? wanted : 'payload';
  const first = firstIncomplete(draft, stored);
  if (!isStep(wanted)) return 'campaign';
  return STEPS.indexOf(wanted) <= STEPS.indexOf(first) ? wanted : first;
}
