import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { PLANS } from './plan';

/** Says at once what the account's plan leaves out, before anybody has done work in vain. */
export function NeedsPlan({ plan }: { plan: Schemas['Plan'] }) {
  if (PLANS[plan].webhooksAndApi) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title="Your plan has no webhooks">
      Webhooks are part of the Basic, Pro and Enterprise plans. You can build one here, but not save it.
    </Alert>
  );
}
