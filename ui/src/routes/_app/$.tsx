import { createFileRoute } from '@tanstack/react-router';
import { NotFound } from '@/frame/RouteError';

/** Addresses that lead nowhere, so that the frame stays around what is said about them. */
export const Route = createFileRoute('/_app/$')({ component: NotFound });
