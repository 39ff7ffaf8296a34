import { reasonWords } from '@/deliveries/words';

/** Why an endpoint counted as failing: what came back, or that something did. */
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
