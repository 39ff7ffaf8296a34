import { createFileRoute, Outlet } from '@tanstack/react-router';

/** Every screen behind the sign-in. */
export const Route = createFileRoute('/_app')({ component: Outlet });
