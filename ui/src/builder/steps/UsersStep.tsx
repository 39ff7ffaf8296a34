import { Alert, Checkbox, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { optionsQuery } from '@/webhooks/options';
import { useBuilder } from '../state';
import { Tip } from './Tip';

type Group = Schemas['SourceGroup'];

const GROUPS: Record<Group, string> = {
  Referred: 'People who fill in their details on a friend’s link: your new leads.',
  Direct:
    'People who register for a referral link of their own, on the pages for the person referring, or through a widget or pop-up.',
  Added: 'People you enrolled yourself: uploaded, or added by CRM sync, Zapier or API.',
};

export function UsersStep() {
  const { draft, change, problemAt } = useBuilder();
  const problem = problemAt('sources');
  const { data: options } = useQuery(optionsQuery);
  const note = options?.events.find((event) => event.name === draft.event)?.sources_note;
  return (
    <Stack gap="lg">
      <Checkbox.Group
        aria-label="Users"
        description="Which users should this webhook send? Choose one or more."
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
      {note && (
        <Alert
          color={draft.sources.includes('Referred') ? 'blue' : 'yellow'}
          icon={<IconInfoCircle aria-hidden />}
        >
          {note}
        </Alert>
      )}
      <Tip>Most webhooks send only Referred users, because they are the new leads.</Tip>
      <Tip>
        To send different information about each kind of user, create a webhook for each: every webhook has
        its own fields.
      </Tip>
    </Stack>
  );
}
