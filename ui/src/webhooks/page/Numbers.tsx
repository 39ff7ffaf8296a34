import { Card, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '@/api/client';
import { Time } from '@/components/time/Time';

interface NumbersProps {
  stats: Schemas['WebhookStats'];
  /** What can be done about those that wait. */
  waitingAction?: ReactNode;
  /** What can be done about the failed ones. */
  failedAction?: ReactNode;
}

/** The four numbers of a webhook. */
export function Numbers({ stats, waitingAction, failedAction }: NumbersProps) {
  const { waiting, oldest_waiting_at: oldest, failed, delivered_24h, last_delivered_at: last } = stats;
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
      <Figure name="Waiting to be sent" value={waiting}>
        {oldest ? (
          <>
            The oldest came <Time at={oldest} />
            {waitingAction}
          </>
        ) : (
          'Nothing is waiting'
        )}
      </Figure>
      <Figure name="Failed" value={failed} isBad={failed > 0}>
        {failed > 0 ? failedAction : 'Everything arrived or is on its way'}
      </Figure>
      <Figure name="Delivered in 24 hours" value={delivered_24h} />
      <Figure name="Last delivered" value={last ? <Time at={last} /> : 'Never'} />
    </SimpleGrid>
  );
}

interface FigureProps {
  name: string;
  value: number | ReactNode;
  isBad?: boolean;
  children?: ReactNode;
}

function Figure({ name, value, isBad = false, children }: FigureProps) {
  return (
    <Card withBorder padding="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text
        size="xl"
        fw={650}
        className="numbers"
        component="div"
        c={isBad ? 'var(--refhook-bad)' : undefined}
      >
        {typeof value === 'number' ? value.toLocaleString('en') : value}
      </Text>
      {children && (
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      )}
    </Card>
  );
}
