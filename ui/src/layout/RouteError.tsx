import { Button, Group } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { ApiError } from '@/api/client';
import { Page } from '@/components/Page';
import { Empty, Failed } from '@/components/states';
import { isMissingCode } from './missing-code';

/** A screen that could not be shown, in the place of the screen; the layout around it goes on working. */
export function RouteError({ error }: { error: unknown }) {
  const router = useRouter();
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  // A module that could not be fetched is not asked for again by the router; the browser does it again.
  const again = isMissingCode(error) ? () => location.reload() : () => void router.invalidate();
  return (
    <Page title="This page could not be shown">
      <Failed error={error instanceof Error ? error : new Error(String(error))} again={again} />
    </Page>
  );
}

/** An address that leads nowhere, or to something that was deleted. */
export function NotFound() {
  return (
    <Page title="Not found">
      <Empty
        action={
          <Group>
            <Button renderRoot={(props) => <Link to="/" {...props} />}>Go to the overview</Button>
          </Group>
        }
      >
        There is nothing at this address. It may have been deleted, or the link was cut off.
      </Empty>
    </Page>
  );
}
