import { Anchor, Fieldset, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import columns from '@/builder/builder.module.css';
import { FormFooter } from '@/components/form/FormFooter';
import { UnsavedChangesDialog } from '@/components/form/UnsavedChangesDialog';
import { useServerErrors } from '@/components/form/use-server-errors';
import { useMayWrite } from '@/session/session';
import type { Campaign } from '../words';
import { PagePreview } from './PagePreview';
import { PublicLinks } from './PublicLinks';
import type { PreviewPage } from './preview';
import { type PagesForm, type PagesView, useSavePages } from './queries';
import { RedirectSection } from './RedirectSection';
import { TextSections } from './TextSections';
import { TermsSection, ThemeSection } from './ThemeSection';

/** What a campaign's public pages say and look like, beside the pages themselves. */
export function PagesEditor({ campaign, view }: { campaign: Campaign; view: PagesView }) {
  const mayWrite = useMayWrite();
  const save = useSavePages(campaign.id);
  // It begins with what is there: news from elsewhere must not take away what is being typed.
  const form: PagesForm = useForm({ initialValues: view.settings });
  const [page, setPage] = useState<PreviewPage>('signup');
  const element = useServerErrors(form, save.error);
  const changed = form.isDirty();
  const submit = form.onSubmit((settings) =>
    save.mutate(settings, {
      onSuccess: (kept) => {
        form.setValues(kept.settings);
        form.resetDirty(kept.settings);
      },
    }),
  );
  return (
    <div className={columns.columns}>
      <form onSubmit={submit} ref={element} noValidate>
        <UnsavedChangesDialog changed={changed && !save.isPending && mayWrite} />
        <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
          <Stack gap="lg">
            <PublicLinks campaign={campaign} />
            <TextSections form={form} view={view} onPage={setPage} />
            <RedirectSection campaign={campaign.id} form={form} />
            <ThemeSection form={form} campaign={campaign} readOnly={!mayWrite} />
            <TermsSection form={form} />
            <Text size="sm" c="dimmed">
              What the forms ask for besides first name and email is set in the{' '}
              <Anchor
                size="sm"
                underline="always"
                renderRoot={(props) => (
                  <Link
                    to="/campaigns/$campaign/settings"
                    params={{ campaign: String(campaign.id) }}
                    {...props}
                  />
                )}
              >
                custom fields
              </Anchor>
              .
            </Text>
            {(mayWrite || save.error) && (
              <FormFooter
                error={save.error}
                failed="Not saved"
                submit="Save changes"
                pending={save.isPending}
                disabled={!changed}
              >
                {!changed && save.isSuccess && (
                  <Text size="sm" c="dimmed" role="status">
                    Saved. Your pages show it.
                  </Text>
                )}
              </FormFooter>
            )}
          </Stack>
        </Fieldset>
      </form>
      <div className={columns.side}>
        {mayWrite && (
          <PagePreview
            campaign={campaign.id}
            settings={form.values}
            page={page}
            onPage={setPage}
            version={campaign.assets.logo}
          />
        )}
      </div>
    </div>
  );
}
