import { createFileRoute } from '@tanstack/react-router';
import { NotFound } from '@/layout/RouteError';

/** Addresses that lead nowhere, so that the layout stays around what is said about them. */
export const Route = createFileRoute('/_app/$')({ component: NotFound });
