import { Alert, Button, Fieldset, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { ApiFailure, Schemas } from '@/api/client';
import { LeaveQuestion } from '@/components/form/LeaveQuestion';
import { Section } from '@/components/Section';
import { PAGES } from '../words';
import { CampaignBasics } from './CampaignBasics';
import { CustomFieldList } from './CustomFieldList';
import { bodyOf, type CampaignDraft } from './draft';

interface CampaignFormProps {
  /** What is saved, or a blank one. */
  saved: CampaignDraft;
  isNew: boolean;
  readOnly: boolean;
  /** What the server said of the last attempt to save. */
  failure: ApiFailure | null;
  saving: boolean;
  /** Shown beside the button, such as that it was saved. */
  notice?: ReactNode;
  onSave: (body: Schemas['CreateCampaign']) => void;
  /** After a change by which the places in `failure` no longer hold. */
  onRearranged: () => void;
}

/** Creates or changes a campaign. Give it a new `key` to begin anew from what is saved. */
export function CampaignForm(props: CampaignFormProps) {
  const { saved, isNew, readOnly, failure, saving, notice, onSave, onRearranged } = props;
  const [draft, setDraft] = useState(saved);
  const form = useRef<HTMLFormElement>(null);
  const errors = failure?.fields ?? {};
  const changed = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(saved));
  useEffect(() => {
    if (failure) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failure]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(bodyOf(draft));
  };
  return (
    <form onSubmit={submit} ref={form} noValidate>
      <LeaveQuestion changed={changed && !saving && !readOnly} />
      <Fieldset variant="unstyled" m={0} disabled={readOnly}>
        <Stack gap="lg">
          <CampaignBasics draft={draft} errors={errors} isNew={isNew} onChange={setDraft} />
          {PAGES.map(({ pages, title, about }) => (
            <Section key={pages} title={`Custom fields: ${title}`} about={about}>
              <CustomFieldList
                pages={title}
                place={`fields.${pages}`}
                fields={draft[pages]}
                errors={errors}
                onChange={(fields) => setDraft({ ...draft, [pages]: fields })}
                onRearranged={onRearranged}
              />
            </Section>
          ))}
          {failure && (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title="Not saved">
              {failure.message}
            </Alert>
          )}
          {!readOnly && (
            <Group>
              <Button type="submit" loading={saving} disabled={!isNew && !changed}>
                {isNew ? 'Create campaign' : 'Save changes'}
              </Button>
              {!changed && notice}
            </Group>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
