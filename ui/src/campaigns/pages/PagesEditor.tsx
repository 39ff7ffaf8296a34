import { Alert, Anchor, Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import columns from '@/builder/builder.module.css';
import { LeaveQuestion } from '@/components/form/LeaveQuestion';
import { useMayWrite } from '@/webhooks/queries';
import type { Campaign } from '../words';
import { LookSection, TermsSection } from './LookSection';
import { PagePreview } from './PagePreview';
import { PublicLinks } from './PublicLinks';
import type { PreviewPage } from './preview';
import { type PagesView, useSavePages } from './queries';
import { RedirectSection } from './RedirectSection';
import { TextSections } from './TextSections';

/** What a campaign's public pages say and look like, beside the pages themselves. */
export function PagesEditor({ campaign, view }: { campaign: Campaign; view: PagesView }) {
  const mayWrite = useMayWrite();
  const save = useSavePages(campaign.id);
  // What the form began with: news from elsewhere must not take away what is being typed.
  const [saved, setSaved] = useState(view.settings);
  const [settings, setSettings] = useState(view.settings);
  const [page, setPage] = useState<PreviewPage>('signup');
  const form = useRef<HTMLFormElement>(null);
  const changed = JSON.stringify(settings) !== JSON.stringify(saved);
  const errors = save.error?.fields ?? {};
  useEffect(() => {
    if (save.error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [save.error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(settings, {
      onSuccess: (kept) => {
        setSaved(kept.settings);
        setSettings(kept.settings);
      },
    });
  };
  const shared = { settings, errors, onChange: setSettings };
  return (
    <div className={columns.columns}>
      <form onSubmit={submit} ref={form} noValidate>
        <LeaveQuestion changed={changed && !save.isPending && mayWrite} />
        <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
          <Stack gap="lg">
            <PublicLinks campaign={campaign} />
            <TextSections {...shared} view={view} onPage={setPage} />
            <RedirectSection
              campaign={campaign.id}
              redirect={settings.redirect}
              errors={errors}
              onChange={(redirect) => setSettings({ ...settings, redirect })}
              onRearranged={save.reset}
            />
            <LookSection {...shared} campaign={campaign} readOnly={!mayWrite} />
            <TermsSection {...shared} />
            <Text size="sm" c="dimmed">
              What the forms ask for beside first name and email is set in the{' '}
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
            {save.error && (
              <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title="Not saved">
                {save.error.message}
              </Alert>
            )}
            {mayWrite && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={!changed}>
                  Save changes
                </Button>
                {!changed && save.isSuccess && (
                  <Text size="sm" c="dimmed" role="status">
                    Saved. Your pages show it.
                  </Text>
                )}
              </Group>
            )}
          </Stack>
        </Fieldset>
      </form>
      <div className={columns.side}>
        {mayWrite && (
          <PagePreview
            campaign={campaign.id}
            settings={settings}
            page={page}
            onPage={setPage}
            version={campaign.assets.logo}
          />
        )}
      </div>
    </div>
  );
}
