import { AppShell, Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '@/api/client';
import { ExpiredSession } from '@/session/ExpiredSession';
import { ConnectionBanner } from './ConnectionBanner';
import classes from './layout.module.css';
import { MemberMenu } from './MemberMenu';
import { Navigation } from './Navigation';
import { OperatorWarnings } from './OperatorWarnings';
import { PendingBar } from './PendingBar';
import { TroubleBanner } from './TroubleBanner';

/** What stands around every screen: navigation, the signed-in person, and webhooks in trouble. */
export function Layout({ session, children }: { session: Schemas['Session']; children: ReactNode }) {
  const { member, account } = session;
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: true } }}
      footer={{ height: { base: 60, sm: 0 } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <SkipLink />
      <PendingBar />
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Brand name={account.name} />
          <MemberMenu member={member} compact />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar visibleFrom="sm" p="sm" component="div">
        <Box component="header" px={10} pt={6} pb="md">
          <Brand name={account.name} />
        </Box>
        <Box flex={1}>
          <Navigation />
        </Box>
        <MemberMenu member={member} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <ConnectionBanner />
          <OperatorWarnings />
          <TroubleBanner />
          {children}
        </div>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" component="div">
        <Navigation bar />
      </AppShell.Footer>
      <ExpiredSession email={member.email} />
    </AppShell>
  );
}

function Brand({ name }: { name: string }) {
  return (
    <Group gap={10} wrap="nowrap" miw={0}>
      <img src="/refhook.svg" width={26} height={26} alt="Refhook" />
      <Text fw={650} lh={1.25} lineClamp={2} style={{ overflowWrap: 'anywhere' }} title={name}>
        {name}
      </Text>
    </Group>
  );
}

function SkipLink() {
  return (
    // biome-ignore lint/a11y/useValidAnchor: a skip link is a link; only the router must not see its fragment
    <a
      href="#content"
      className={classes.skip}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('content')?.focus();
      }}
    >
      Skip to content
    </a>
  );
}
