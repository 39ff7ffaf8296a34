import { Alert, Checkbox, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { useBuilder } from '../state';
import { Tip } from './Tip';

type Group = Schemas['SourceGroup'];

const GROUPS: Record<Group, string> = {
  Referred: 'People who fill in their details on a friend’s link: your new leads.',
  Direct:
    'People who register for a referral link of their own, on the pages for the person referring, or by a widget or pop-up.',
  Added: 'People whom you enrolled yourself: uploaded, or added by CRM sync, Zapier or API.',
};

export function UsersStep() {
  const { draft, change, problemAt } = useBuilder();
  const problem = problemAt('sources');
  const qualified = draft.event === 'user.qualified';
  return (
    <Stack gap="lg">
      <Checkbox.Group
        aria-label="Users"
        description="Whom shall this webhook send? Choose one or several."
        value={draft.sources}
        onChange={(sources) => change({ sources: sources as Group[] }, 'sources')}
        error={problem}
        data-problem={problem ? true : undefined}
      >
        <Stack gap="md" mt="sm">
          {(Object.keys(GROUPS) as Group[]).map((group) => (
            <Checkbox key={group} value={group} label={group} description={GROUPS[group]} />
          ))}
        </Stack>
      </Checkbox.Group>
      {qualified && (
        <Alert
          color={draft.sources.includes('Referred') ? 'blue' : 'yellow'}
          icon={<IconInfoCircle aria-hidden />}
        >
          Only people invited can become qualified, and they are always Referred. Direct and Added would never
          send anything for this event.
        </Alert>
      )}
      <Tip>Most webhooks send Referred users alone, because those are the new leads.</Tip>
      <Tip>
        Do you want to send different information about each kind of user? Then create a webhook for each:
        every one has its own fields.
      </Tip>
    </Stack>
  );
}
