import { Paper, Stack, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '@/components/Page';
import { Empty } from '@/components/states';
import type { DeliveryFilters } from '@/deliveries/filters/filters';
import { DeliveryLog } from '@/deliveries/list/DeliveryLog';
import { useCan } from '@/session/session';
import { ActionProblem } from '../ActionProblem';
import { History } from '../history/History';
import { webhooksLink } from '../links';
import type { Webhook } from '../queries';
import { WebhookActions } from '../WebhookActions';
import type { ChartRange } from './chart/chart-data';
import { DeliveryChart } from './chart/DeliveryChart';
import { Configuration } from './configuration/Configuration';
import { EarlierProgress } from './jobs/EarlierProgress';
import { RetryAll } from './jobs/RetryAll';
import { RetryProgress } from './jobs/RetryProgress';
import { Numbers } from './Numbers';
import { SendWaiting } from './state/SendWaiting';
import { StatePanel } from './state/StatePanel';

interface WebhookPageProps {
  webhook: Webhook;
  filters: DeliveryFilters;
  onFilters: (filters: DeliveryFilters) => void;
  range: ChartRange;
  onRange: (range: ChartRange) => void;
}

/** What happened at a webhook: its state, its numbers, a chart and the log. */
export function WebhookPage({ webhook, filters, onFilters, range, onRange }: WebhookPageProps) {
  const { write } = useCan();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string>();
  const sends = webhook.state === 'healthy' || webhook.state === 'failing';
  return (
    <Page
      title={webhook.name}
      crumbs={[{ label: 'Webhooks and API', link: webhooksLink }]}
      actions={
        write && (
          <WebhookActions
            webhook={webhook}
            onProblem={setProblem}
            onDeleted={() => void navigate({ ...webhooksLink, replace: true })}
          />
        )
      }
    >
      <ActionProblem problem={problem} onClose={() => setProblem(undefined)} />
      <StatePanel webhook={webhook} canTry={write} />
      {webhook.stats && (
        <Numbers
          stats={webhook.stats}
          waitingAction={
            write && sends && <SendWaiting webhook={webhook.id} waiting={webhook.stats.waiting} />
          }
          failedAction={write && <RetryAll webhook={webhook.id} />}
        />
      )}
      <RetryProgress webhook={webhook.id} canCancel={write} />
      <EarlierProgress webhook={webhook.id} canCancel={write} />
      <DeliveryChart webhook={webhook.id} range={range} onRange={onRange} />
      <History webhook={webhook.id} />
      <Configuration webhook={webhook} canEdit={write} />
      <Paper withBorder p="lg" component="section" aria-labelledby="log-title">
        <Stack gap="md">
          <Title order={2} id="log-title">
            Delivery log
          </Title>
          <DeliveryLog
            scope={{ webhook_id: webhook.id }}
            filters={filters}
            onFilters={onFilters}
            empty={
              <Empty>
                No lead has gone to this webhook yet. The first one appears here as soon as somebody joins;
                with Actions, Send test you can try the endpoint beforehand.
              </Empty>
            }
          />
        </Stack>
      </Paper>
    </Page>
  );
}
