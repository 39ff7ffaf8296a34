import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { ApiError } from '@/api/client';
import { Page } from '@/components/Page';
import { Failed, isGone, Loaded, Loading } from '@/components/states';
import { idOf } from '@/components/table/search-params';
import { type DeliveryFilters, parseFilters } from '@/deliveries/filters/filters';
import { webhooksLink } from '@/webhooks/links';
import { type ChartRange, parseRange } from '@/webhooks/page/chart/chart-data';
import { WebhookPage } from '@/webhooks/page/WebhookPage';
import { webhookQuery } from '@/webhooks/queries';

export const Route = createFileRoute('/_app/webhooks/$webhook')({
  validateSearch: (search: Record<string, unknown>): DeliveryFilters & { range?: ChartRange } => ({
    ...parseFilters(search),
    range: parseRange(search.range),
  }),
  component: WebhookRoute,
});

function WebhookRoute() {
  const { webhook: text } = Route.useParams();
  const id = idOf(text);
  if (id === undefined) {
    return (
      <Page title="Webhook">
        <Failed error={new ApiError(404, 'There is no webhook with this number.')} />
      </Page>
    );
  }
  return <Shown id={id} />;
}

function Shown({ id }: { id: number }) {
  const { range, ...filters } = Route.useSearch();
  const navigate = Route.useNavigate();
  const go = (search: typeof filters & { range?: typeof range }) =>
    void navigate({ search: { range: undefined, ...search }, replace: true, resetScroll: false });
  const query = useQuery(webhookQuery(id));
  if (!query.data || isGone(query.error)) {
    return (
      <Page title="Webhook" crumbs={[{ label: 'Webhooks and API', link: webhooksLink }]}>
        <Loaded query={query} loading={<Loading rows={4} height={110} />}>
          {() => null}
        </Loaded>
      </Page>
    );
  }
  return (
    <WebhookPage
      webhook={query.data}
      filters={filters}
      onFilters={(filters) => go({ ...filters, range })}
      range={range ?? 'week'}
      onRange={(range) => go({ ...filters, range })}
    />
  );
}
