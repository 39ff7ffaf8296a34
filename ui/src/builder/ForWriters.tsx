import { Alert } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '@/session/session';

/** What only those see who may change things; others read why not. */
export function ForWriters({ children }: { children: ReactNode }) {
  const { write, whyNotWrite } = useCan();
  if (write) return children;
  return (
    <Alert color="blue" icon={<IconEye aria-hidden />}>
      {whyNotWrite}
    </Alert>
  );
}
