import { useQuery } from '@tanstack/react-query';
import { people } from '@/deliveries/words';
import { backfillsQuery, cancelBackfill } from '../../earlier/queries';
import { JobProgress, type JobWords } from './JobProgress';

const WORDS: JobWords = {
  running: 'Sending earlier leads',
  done: 'The earlier leads are in line',
  cancelled: 'Sending earlier leads was stopped',
  count: people,
  put: 'put in line',
};

/** How far sending leads has come that were there before the webhook. */
export function EarlierProgress({ webhook, canCancel }: { webhook: number; canCancel: boolean }) {
  const { data = [] } = useQuery(backfillsQuery(webhook));
  const cancel = canCancel ? (backfill: number) => cancelBackfill(webhook, backfill) : undefined;
  return <JobProgress jobs={data} words={WORDS} cancel={cancel} />;
}
