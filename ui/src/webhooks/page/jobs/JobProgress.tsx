import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Time } from '@/components/time/Time';
import { type Job, jobToShow } from './job-to-show';

/** What a kind of work is called at each of its stages. */
export interface JobWords {
  running: string;
  done: string;
  cancelled: string;
  /** What it counts: "1,204 people". */
  count: (count: number) => string;
  /** What became of those that it has come to: "put back in line". */
  put: string;
}

interface JobProgressProps {
  /** The newest ones of a kind, the newest first. */
  jobs: Job[];
  words: JobWords;
  /** Stops one; left out for those who may only look. */
  cancel?: (job: number) => Promise<unknown>;
}

/** How far work in the background has come; the server knows it, so it is there after a reload too. */
export function JobProgress({ jobs, words, cancel }: JobProgressProps) {
  const client = useQueryClient();
  const job = jobToShow(jobs, Date.now());
  const isRunning = job?.state === 'running';
  const wasRunning = useRef(false);
  // What it put in line changed all the numbers of this page.
  useEffect(() => {
    if (wasRunning.current && !isRunning) {
      void client.invalidateQueries({ queryKey: ['webhooks'] });
      void client.invalidateQueries({ queryKey: ['deliveries'] });
    }
    wasRunning.current = isRunning;
  }, [isRunning, client]);
  if (!job) return null;
  return (
    <Alert color={isRunning ? 'blue' : 'gray'} title={words[job.state]} variant="default">
      {isRunning ? (
        <Running job={job} words={words} cancel={cancel} />
      ) : (
        <Text size="sm">
          {words.count(job.done)} of {job.total.toLocaleString('en')} were {words.put}{' '}
          {job.finished_at && <Time at={job.finished_at} />}. The log below shows what became of them.
        </Text>
      )}
    </Alert>
  );
}

interface RunningProps extends Omit<JobProgressProps, 'jobs'> {
  job: Job;
}

function Running({ job, words, cancel }: RunningProps) {
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: async () => cancel?.(job.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const share = job.total === 0 ? 100 : (job.done / job.total) * 100;
  return (
    <Stack gap="xs">
      <Progress value={share} aria-label={words.running} />
      <Group justify="space-between">
        <Text size="sm" className="numbers" role="status">
          {job.done.toLocaleString('en')} of {words.count(job.total)} {words.put}
        </Text>
        {cancel && (
          <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            Stop
          </Button>
        )}
      </Group>
      {stop.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {stop.error.message}
        </Text>
      )}
    </Stack>
  );
}
