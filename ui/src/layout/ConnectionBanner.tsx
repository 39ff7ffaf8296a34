import { Alert } from '@mantine/core';
import { IconCloudOff, IconWifiOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connection, retryUntilBack } from '@/api/connection';
import classes from './layout.module.css';

const isBack = async () => (await fetch('/healthz', { cache: 'no-store' })).ok;

const WORDS = {
  offline: { title: 'You’re offline', Sign: IconWifiOff, when: 'once you’re online again' },
  unreachable: { title: 'The server doesn’t answer', Sign: IconCloudOff, when: 'as soon as it answers' },
};

/** On every page while the server cannot be reached: what that means, and that it is tried again. */
export function ConnectionBanner() {
  const queries = useQueryClient();
  useEffect(() => retryUntilBack(queries, isBack), [queries]);
  const state = useSyncExternalStore(connection.subscribe, connection.read);
  if (state === 'online') return null;
  const { title, Sign, when } = WORDS[state];
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<Sign aria-hidden />}
      title={title}
      mb="lg"
      className={classes.connection}
    >
      Nothing can be saved right now. What you typed stays here; Refhook reconnects by itself {when}.
    </Alert>
  );
}
