import { createRouter, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries';
import { Loading } from './components/states';
import { nameMissingCode } from './layout/missing-code';
import { NotFound, RouteError } from './layout/RouteError';
import { nonce, Providers } from './Providers';
import { routeTree } from './routeTree.gen';
import './app.css';

// The style that keeps the page still behind a dialog asks for the nonce by this name (npm: get-nonce).
Object.assign(window, { __webpack_nonce__: nonce() });

nameMissingCode(window);

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Queries have a cache of their own; the router's would show old data.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
