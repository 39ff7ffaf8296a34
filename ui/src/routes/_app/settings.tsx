import { Stack } from '@mantine/core';
import { createFileRoute, Link, type LinkProps, Outlet } from '@tanstack/react-router';
import classes from '@/layout/layout.module.css';

export const Route = createFileRoute('/_app/settings')({ component: Settings });

const TABS: { label: string; to: LinkProps['to'] }[] = [
  { label: 'Webhooks and API', to: '/settings/webhooks-and-api' },
  { label: 'Members', to: '/settings/members' },
  { label: 'Account', to: '/settings/account' },
];

function Settings() {
  return (
    <Stack gap="lg">
      <nav aria-label="Settings" className={classes.tabs}>
        {TABS.map(({ label, to }) => (
          <Link key={to} to={to} className={classes.tab}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Stack>
  );
}
