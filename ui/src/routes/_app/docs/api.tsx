import { Anchor, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Page } from '@/components/Page';
import { Section } from '@/components/Section';
import { Loaded, Loading } from '@/components/states';
import { Authentication } from '@/docs/Authentication';
import { documentQuery } from '@/docs/queries';
import { Retries } from '@/docs/Retries';
import { UserFields } from '@/docs/UserFields';
import { WireFormats } from '@/docs/WireFormats';
import { guide } from '@/guide';

export const Route = createFileRoute('/_app/docs/api')({ component: ApiDocumentation });

// Larger than the rest of the app together, and wanted here alone.
const ApiViewer = lazy(() => import('@/docs/ApiViewer'));

const PARTS = [
  ['authentication', 'Authentication'],
  ['user-fields', 'User fields'],
  ['wire-formats', 'Wire formats'],
  ['retries', 'Retries'],
  ['all-operations', 'Operations'],
];

function ApiDocumentation() {
  const query = useQuery(documentQuery);
  const crumbs = [{ label: guide.webhooksAndApi, link: { to: '/settings/webhooks-and-api' } as const }];
  return (
    <Page title={guide.apiDocumentation} crumbs={crumbs}>
      <Group component="nav" aria-label="On this page" gap="md">
        {PARTS.map(([id, name]) => (
          <Anchor key={id} href={`#${id}`} size="sm">
            {name}
          </Anchor>
        ))}
      </Group>
      <Authentication />
      <UserFields />
      <WireFormats />
      <Retries />
      <Section title="Operations" id="all-operations" about="From the OpenAPI document at /api/openapi.json.">
        <Loaded query={query} loading={<Loading rows={8} height={40} />}>
          {(document) => (
            <Suspense fallback={<Loading rows={8} height={40} />}>
              <ApiViewer document={document} />
            </Suspense>
          )}
        </Loaded>
      </Section>
    </Page>
  );
}
