import { Fieldset, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import type { ApiError, Schemas } from '@/api/client';
import { FormFooter } from '@/components/form/FormFooter';
import { UnsavedChangesDialog } from '@/components/form/UnsavedChangesDialog';
import { useServerErrors } from '@/components/form/use-server-errors';
import { Section } from '@/components/Section';
import { PAGES } from '../words';
import { CampaignBasics } from './CampaignBasics';
import { CustomFieldList } from './CustomFieldList';
import { bodyOf, type CampaignDraft, type CampaignFormState } from './draft';

interface CampaignFormProps {
  /** What is saved, or a blank one. */
  saved: CampaignDraft;
  isNew: boolean;
  readOnly: boolean;
  /** What the server said of the last attempt to save. */
  error: ApiError | null;
  saving: boolean;
  /** Shown beside the button, such as that it was saved. */
  notice?: ReactNode;
  onSave: (body: Schemas['CreateCampaign']) => void;
}

/** Creates or changes a campaign. Give it a new `key` to start over from what is saved. */
export function CampaignForm(props: CampaignFormProps) {
  const { saved, isNew, readOnly, error, saving, notice, onSave } = props;
  const form: CampaignFormState = useForm({ initialValues: saved, transformValues: bodyOf });
  const element = useServerErrors(form, error);
  const changed = form.isDirty();
  return (
    <form onSubmit={form.onSubmit(onSave)} ref={element} noValidate>
      <UnsavedChangesDialog changed={changed && !saving && !readOnly} />
      <Fieldset variant="unstyled" m={0} disabled={readOnly}>
        <Stack gap="lg">
          <CampaignBasics form={form} isNew={isNew} />
          {PAGES.map(({ pages, title, about }) => (
            <Section key={pages} title={`Custom fields: ${title}`} about={about}>
              <CustomFieldList form={form} list={`fields.${pages}`} title={title} />
            </Section>
          ))}
          {(!readOnly || error) && (
            <FormFooter
              error={error}
              failed="Not saved"
              submit={isNew ? 'Create campaign' : 'Save changes'}
              pending={saving}
              disabled={!isNew && !changed}
            >
              {!changed && notice}
            </FormFooter>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
