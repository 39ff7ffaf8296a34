import { Alert, Box, Skeleton, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { SidePanel } from '@/components/SidePanel';
import { CodeText } from '@/components/text/CodeText';
import { hostOf } from '@/components/text/words';
import { guide } from '@/guide';
import { PersonPicker } from '@/webhooks/test-send/PersonPicker';
import { SendTest } from '@/webhooks/test-send/SendTest';
import { toPreview } from '../draft/convert';
import { useBuilder } from '../state';
import { RequestLines } from './RequestLines';
import type { Preview } from './usePreview';

interface RequestPanelProps {
  preview: Preview;
  personId: number | null;
  onPerson: (id: number | null) => void;
}

const VIEWS = { request: 'Request', curl: 'curl' };

/** Beside every step: the exact request, and what comes back when it is sent. */
export function RequestPanel({ preview, personId, onPerson }: RequestPanelProps) {
  const { draft, stored } = useBuilder();
  const [view, setView] = useState<keyof typeof VIEWS>('request');
  const [decoded, setDecoded] = useState(false);
  const { campaignId } = draft;
  const send = (person_id: number | null) => {
    const { body } = toPreview(draft, stored, person_id);
    return answer(api.POST('/api/v2/webhooks/test', { body })).then((result) => result.data);
  };
  return (
    <SidePanel
      title={guide.request}
      views={
        campaignId === null
          ? undefined
          : { label: 'How to show it', choices: VIEWS, value: view, onChange: setView }
      }
    >
      {campaignId === null ? (
        <Text size="sm" c="dimmed">
          Select the campaign, and the request takes shape here, step by step, as it will be sent.
        </Text>
      ) : (
        <>
          <PersonPicker campaignId={campaignId} value={personId} onChange={onPerson} />
          <Standing preview={preview} url={draft.url} />
          {!preview.shown && !preview.error && <Skeleton height={260} />}
          {preview.shown && view === 'request' && (
            <Box>
              <RequestLines {...preview.shown} decoded={decoded} />
              <Switch
                mt="xs"
                size="xs"
                label="Readable: without percent signs"
                checked={decoded}
                onChange={(event) => setDecoded(event.currentTarget.checked)}
              />
            </Box>
          )}
          {preview.shown && view === 'curl' && (
            <CodeText label="For a developer’s terminal" text={preview.shown.request.curl} canCopy />
          )}
          {draft.url.trim() !== '' && (
            <SendTest campaignId={campaignId} target={hostOf(draft.url)} send={send} personId={personId} />
          )}
        </>
      )}
    </SidePanel>
  );
}

/** What keeps the shown request from being the one that would be sent now. */
function Standing({ preview, url }: { preview: Preview; url: string }) {
  if (preview.error)
    return (
      <Alert color="yellow" p="xs">
        {preview.error.message}
      </Alert>
    );
  if (Object.keys(preview.problems).length > 0)
    return (
      <Text size="xs" c="dimmed">
        {preview.shown ? 'As it was before the last change: ' : ''}something you typed cannot be sent yet.{' '}
        {Object.values(preview.problems)[0]}
      </Text>
    );
  if (url.trim() === '')
    return (
      <Text size="xs" c="dimmed">
        example.com stands in until you type the endpoint.
      </Text>
    );
  return null;
}
