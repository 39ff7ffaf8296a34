import type { Schemas } from '@/api/client';
import { deliveries } from '@/deliveries/words';

type Trouble = Schemas['Trouble'];

/** How many deliveries have not arrived, and that none is lost. */
export function backlogText({ waiting, failed }: Pick<Trouble, 'waiting' | 'failed'>): string {
  if (waiting + failed === 0) return 'Nothing is waiting, and nothing is lost.';
  const waits = waiting > 0 && `${deliveries(waiting)} ${waiting === 1 ? 'waits' : 'wait'} to be sent`;
  const fails = failed > 0 && `${deliveries(failed)} failed and can be sent again`;
  return `${[waits, fails].filter(Boolean).join(', ')}. Nothing is lost.`;
}

/** The sums over several webhooks. */
export function sums(troubles: Trouble[]): Pick<Trouble, 'waiting' | 'failed'> {
  const of = (key: 'waiting' | 'failed') => troubles.reduce((sum, trouble) => sum + trouble[key], 0);
  return { waiting: of('waiting'), failed: of('failed') };
}
