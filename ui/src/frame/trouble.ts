import type { Schemas } from '@/api/client';

type Trouble = Schemas['Trouble'];

const number = new Intl.NumberFormat('en');

/** "1 lead", "1,204 leads". */
export function leads(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'lead' : 'leads'}`;
}

/** How many leads have not arrived, and that none is lost. */
export function whatIsKept({ waiting, failed }: Pick<Trouble, 'waiting' | 'failed'>): string {
  if (waiting + failed === 0) return 'No lead waits, and none is lost.';
  const waits = waiting > 0 && `${leads(waiting)} ${waiting === 1 ? 'waits' : 'wait'} to be sent`;
  const fails = failed > 0 && `${leads(failed)} failed and can be sent again`;
  return `${[waits, fails].filter(Boolean).join(', ')}. None is lost.`;
}

/** The sums over several webhooks. */
export function sums(troubles: Trouble[]): Pick<Trouble, 'waiting' | 'failed'> {
  const of = (key: 'waiting' | 'failed') => troubles.reduce((sum, trouble) => sum + trouble[key], 0);
  return { waiting: of('waiting'), failed: of('failed') };
}
