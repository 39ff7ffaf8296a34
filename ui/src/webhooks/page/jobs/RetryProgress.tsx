import { useQuery } from '@tanstack/react-query';
import { deliveries } from '@/deliveries/words';
import { cancelRetry, retriesQuery } from '../queries';
import { JobProgress, type JobWords } from './JobProgress';

const WORDS: JobWords = {
  running: 'Sending failed deliveries again',
  done: 'All are back in line',
  cancelled: 'Sending again was stopped',
  count: deliveries,
  put: 'put back in line',
};

/** How far sending all failed ones again has come. */
export function RetryProgress({ webhook, canCancel }: { webhook: number; canCancel: boolean }) {
  const { data = [] } = useQuery(retriesQuery(webhook));
  const cancel = canCancel ? (retry: number) => cancelRetry(webhook, retry) : undefined;
  return <JobProgress jobs={data} words={WORDS} cancel={cancel} />;
}
