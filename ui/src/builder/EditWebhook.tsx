import { Alert } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { newSecretKey } from '@/webhooks/mutations';
import { type Webhook, webhookQuery } from '@/webhooks/queries';
import type { Step } from '@/webhooks/steps';
import { Builder } from './Builder';
import { draftOf, type FormatOption } from './draft/draft';
import { forgetDraft, keptDraft } from './draft/draft-storage';
import { ResumeDraft } from './save/ResumeDraft';
import { SavedScreen, SigningSecret } from './save/SavedScreen';

interface EditWebhookProps {
  session: Schemas['Session'];
  defaults: string[];
  formats: FormatOption[];
  webhook: Webhook;
  step: unknown;
  goTo: (step: Step, replace?: boolean) => void;
  onAnother: () => void;
}

/** The builder, filled in with a webhook that is there. */
export function EditWebhook({
  session,
  defaults,
  formats,
  webhook,
  step,
  goTo,
  onAnother,
}: EditWebhookProps) {
  const account = session.account.id;
  const client = useQueryClient();
  // The one that the changes start from; the live stream may bring newer ones, which must not take what is typed.
  const [stored, setStored] = useState(webhook);
  const [kept, setKept] = useState(() => keptOf(account, webhook, formats));
  const [begun, setBegun] = useState(() => (kept ? undefined : draftOf(webhook, defaults, formats)));
  const [saved, setSaved] = useState<Webhook>();
  const secret = client.getQueryData<string>(newSecretKey(webhook.id));

  const start = (from: Webhook) => {
    forgetDraft(account, webhook.id);
    setKept(null);
    setStored(from);
    setBegun(draftOf(from, defaults, formats));
  };
  const reload = async () => start(await client.fetchQuery({ ...webhookQuery(webhook.id), staleTime: 0 }));
  if (saved) return <SavedScreen webhook={saved} onAnother={onAnother} />;
  if (!begun) return <ResumeDraft kept={kept} onContinue={setBegun} onStartOver={() => start(webhook)} />;
  return (
    <>
      {secret && <SigningSecret secret={secret} />}
      {stored.state === 'paused' && (
        <Alert color="yellow" icon={<IconPlayerPause aria-hidden />}>
          This webhook is paused: leads are kept and wait. Resume it in the list of webhooks when it is ready.
        </Alert>
      )}
      <Builder
        // Theirs in place of mine is a new beginning.
        key={stored.version}
        session={session}
        stored={stored}
        initial={begun}
        dirty={begun === kept?.draft}
        defaults={defaults}
        step={step}
        goTo={goTo}
        onSaved={(webhook) => {
          forgetDraft(account, webhook.id);
          setSaved(webhook);
        }}
        onReload={() => void reload()}
      />
    </>
  );
}

/** What was typed before a reload, unless the webhook was saved in the meantime. */
function keptOf(account: number, webhook: Webhook, formats: FormatOption[]) {
  const kept = keptDraft(account, webhook.id, formats);
  return kept?.version === webhook.version ? kept : null;
}
