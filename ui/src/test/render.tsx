import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { optionsQuery } from '@/webhooks/options';
import { options } from './options';

/** A cache of its own for a test, in which the words of the server are. */
export function testClient() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(optionsQuery.queryKey, options);
  return client;
}

/** Renders a component as a test sees it: without animations, with a cache of its own. */
export function show(children: ReactNode, client = testClient()) {
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>,
  );
}

/** The same for a component with links. */
export async function showWithLinks(children: ReactNode, client = testClient()) {
  const routeTree = createRootRoute({ component: () => children });
  const router = createRouter({ routeTree, history: createMemoryHistory() });
  await router.load();
  // The routes are the app's in type alone: here all that links need is that there is a router.
  return act(async () => show(<RouterProvider router={router as never} />, client));
}
