import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from './api/queries';
import { cssVariables, theme } from './theme';
import '@mantine/core/styles.css';

/** The nonce that the server's Content-Security-Policy lets styles through with. */
export const nonce = () => document.querySelector<HTMLElement>('script[nonce]')?.nonce ?? '';

// What keeps the page still behind an open dialog writes a style of its own, and asks for the nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

/** What every screen stands in. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={nonce}
    >
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}
