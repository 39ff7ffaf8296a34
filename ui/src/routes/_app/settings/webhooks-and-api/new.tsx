import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { sessionQuery } from '@/api/queries';
import { ForWriters } from '@/builder/ForWriters';
import { NewWebhook } from '@/builder/NewWebhook';
import { fieldsQuery } from '@/builder/queries';
import { Page } from '@/components/Page';
import { Loaded } from '@/components/states';
import { idOf } from '@/components/table/search-params';
import { guide } from '@/guide';
import { optionsQuery } from '@/webhooks/options';
import type { Step } from '@/webhooks/steps';

interface Search {
  campaign?: number;
  step?: string;
}

export const Route = createFileRoute('/_app/settings/webhooks-and-api/new')({
  component: New,
  validateSearch: ({ campaign, step }: Record<string, unknown>): Search => ({
    campaign: idOf(campaign),
    step: typeof step === 'string' ? step : undefined,
  }),
});

function New() {
  const { campaign, step } = Route.useSearch();
  const navigate = Route.useNavigate();
  const session = useQuery(sessionQuery);
  const fields = useQuery(fieldsQuery(null));
  const options = useQuery(optionsQuery);
  const goTo = useCallback(
    (step: Step, replace = false) =>
      void navigate({ search: (before) => ({ ...before, step }), replace, resetScroll: false }),
    [navigate],
  );
  return (
    <Page title={guide.create}>
      <ForWriters>
        <Loaded query={session}>
          {(session) => (
            <Loaded query={fields}>
              {({ meta }) => (
                <Loaded query={options}>
                  {({ formats }) => (
                    <NewWebhook
                      session={session}
                      defaults={meta.default_fields}
                      formats={formats}
                      campaign={campaign}
                      step={step}
                      goTo={goTo}
                    />
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
