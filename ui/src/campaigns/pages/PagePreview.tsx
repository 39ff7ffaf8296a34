import { SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { SidePanel } from '@/components/SidePanel';
import classes from './pages.module.css';
import { PREVIEWS, type PreviewPage } from './preview';
import type { PageSettings } from './queries';

interface PagePreviewProps {
  campaign: number;
  settings: PageSettings;
  page: PreviewPage;
  onPage: (page: PreviewPage) => void;
  /** Changes when something shows that is no part of the settings, such as the logo. */
  version: string | null | undefined;
}

const WIDTHS = { phone: 'Phone', desk: 'Computer' };

const FRAME_NAME = 'page-preview';
/** How long typing rests before the page is rendered again. */
const DEBOUNCE_MS = 300;

/**
 * The page itself, as the server makes it, with settings that are not saved yet: a form is sent into a frame, so that
 * nothing of it can reach this page.
 */
export function PagePreview({ campaign, settings, page, onPage, version }: PagePreviewProps) {
  const form = useRef<HTMLFormElement>(null);
  const [width, setWidth] = useState<keyof typeof WIDTHS>('phone');
  const [rested] = useDebouncedValue(JSON.stringify(settings), DEBOUNCE_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these changes what the form sends, or shows
  useEffect(() => form.current?.submit(), [rested, page, version]);
  return (
    <SidePanel
      title="Preview"
      views={{ label: 'Where it is seen', choices: WIDTHS, value: width, onChange: setWidth }}
    >
      <SegmentedControl
        size="xs"
        fullWidth
        data={PREVIEWS.map(({ value, label }) => ({ value, label }))}
        value={page}
        onChange={(value) => onPage(value as PreviewPage)}
        aria-label="Which page is shown"
      />
      <form
        ref={form}
        method="post"
        target={FRAME_NAME}
        action={`/api/v2/campaigns/${campaign}/pages/preview`}
        hidden
      >
        <input type="hidden" name="page" value={page} />
        <input type="hidden" name="settings" value={rested} />
      </form>
      <div className={classes.screen} data-width={width}>
        <iframe name={FRAME_NAME} title={`Preview: ${PREVIEWS.find(({ value }) => value === page)?.label}`} />
      </div>
    </SidePanel>
  );
}
