import { Button, Group } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { ApiFailure } from '@/api/client';
import { Page } from '@/components/Page';
import { Empty, Failed } from '@/components/states';

/** A screen that could not be shown, in the place of the screen; the frame around it goes on working. */
export function RouteError({ error }: { error: unknown }) {
  const router = useRouter();
  if (error instanceof ApiFailure && error.status === 404) return <NotFound />;
  return (
    <Page title="This page could not be shown">
      <Failed
        error={error instanceof Error ? error : new Error(String(error))}
        again={() => void router.invalidate()}
      />
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
