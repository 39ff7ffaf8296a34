import type { Schemas } from '@/api/client';

type Trouble = Schemas['Trouble'];

const number = new Intl.NumberFormat('en');

/** "1 lead", "1,204 leads". */
export function leads(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'lead' : 'leads'}`;
}

/** Whether a webhook's trouble is worth a banner: one that was paused by hand is not, until a lead waits. */
export function isUrgent(trouble: Trouble): boolean {
  return trouble.state !== 'paused' || trouble.waiting > 0 || trouble.failed > 0;
}

/** What is wrong with a webhook, after its name: "does not get through to its receiver". */
export function whatIsWrong(trouble: Trouble): string {
  switch (trouble.state) {
    case 'failing':
      return 'does not get through to its receiver; Refhook keeps trying';
    case 'paused':
      return trouble.state_reason === 'plan' ? 'is paused because of your plan' : 'is paused';
    case 'disabled':
      return trouble.state_reason === 'gone'
        ? 'is switched off, because its receiver said that it is gone for good'
        : 'is switched off, because its receiver took nothing for days';
    default:
      return trouble.failed > 0 ? 'could not deliver everything' : 'is behind';
  }
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
