import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Schemas } from '@/api/client';
import type { Webhook } from '@/webhooks/queries';
import type { Step } from '@/webhooks/steps';
import { Builder } from './Builder';
import { emptyDraft, type FormatOption } from './draft/draft';
import { forgetDraft, keptDraft } from './draft/draft-storage';
import { ResumeDraft } from './save/ResumeDraft';
import { SavedScreen } from './save/SavedScreen';

interface NewWebhookProps {
  session: Schemas['Session'];
  defaults: string[];
  formats: FormatOption[];
  campaign?: number;
  step: unknown;
  goTo: (step: Step, replace?: boolean) => void;
}

/** From an empty draft, or from the one that was left behind, to a webhook that sends. */
export function NewWebhook({ session, defaults, formats, campaign, step, goTo }: NewWebhookProps) {
  const account = session.account.id;
  const client = useQueryClient();
  const [kept] = useState(() => keptDraft(account, null, formats));
  const [begun, setBegun] = useState(() =>
    kept ? undefined : { draft: emptyDraft(defaults, formats, campaign ?? null) },
  );
  const [saved, setSaved] = useState<{ webhook: Webhook; secret?: string }>();
  const onSaved = useCallback(
    (webhook: Webhook, secret?: string) => {
      forgetDraft(account, null);
      client.setQueryData(['webhooks', 'one', webhook.id], webhook);
      setSaved({ webhook, secret });
    },
    [account, client],
  );
  const another = () => {
    setSaved(undefined);
    setBegun({ draft: emptyDraft(defaults, formats, saved?.webhook.campaign_id ?? null) });
    goTo('campaign');
  };
  if (saved) return <SavedScreen {...saved} onAnother={another} />;
  if (!begun)
    return (
      <ResumeDraft
        kept={kept}
        onContinue={(draft) => setBegun({ draft })}
        onStartOver={() => {
          forgetDraft(account, null);
          setBegun({ draft: emptyDraft(defaults, formats, campaign ?? null) });
          goTo('campaign', true);
        }}
      />
    );
  return (
    <Builder
      session={session}
      stored={null}
      initial={begun.draft}
      dirty={begun.draft === kept?.draft}
      defaults={defaults}
      step={step}
      goTo={goTo}
      onSaved={onSaved}
      onReload={() => {}}
    />
  );
}
