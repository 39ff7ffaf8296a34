import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { sessionQuery } from '@/api/queries';
import { EditWebhook } from '@/builder/EditWebhook';
import { ForWriters } from '@/builder/ForWriters';
import { fieldsQuery } from '@/builder/queries';
import { Page } from '@/components/Page';
import { Loaded } from '@/components/states';
import { optionsQuery } from '@/webhooks/options';
import { webhookQuery } from '@/webhooks/queries';
import type { Step } from '@/webhooks/steps';

export const Route = createFileRoute('/_app/settings/webhooks-and-api/$webhook/edit')({
  component: Edit,
  validateSearch: ({ step }: Record<string, unknown>): { step?: string } => ({
    step: typeof step === 'string' ? step : undefined,
  }),
});

function Edit() {
  const { webhook: id } = Route.useParams();
  const { step } = Route.useSearch();
  const navigate = Route.useNavigate();
  const session = useQuery(sessionQuery);
  const fields = useQuery(fieldsQuery(null));
  const options = useQuery(optionsQuery);
  const webhook = useQuery(webhookQuery(Number(id)));
  const goTo = useCallback(
    (step: Step, replace = false) => void navigate({ search: { step }, replace, resetScroll: false }),
    [navigate],
  );
  const another = () => void navigate({ to: '/settings/webhooks-and-api/new' });
  return (
    <Page title={webhook.data ? `Edit ${webhook.data.name}` : 'Edit webhook'}>
      <ForWriters>
        <Loaded query={webhook}>
          {(webhook) => (
            <Loaded query={session}>
              {(session) => (
                <Loaded query={fields}>
                  {({ meta }) => (
                    <Loaded query={options}>
                      {({ formats }) => (
                        <EditWebhook
                          key={webhook.id}
                          session={session}
                          defaults={meta.default_fields}
                          formats={formats}
                          webhook={webhook}
                          step={step}
                          goTo={goTo}
                          onAnother={another}
                        />
                      )}
                    </Loaded>
                  )}
                </Loaded>
              )}
            </Loaded>
          )}
        </Loaded>
      </ForWriters>
    </Page>
  );
}
