import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Schemas } from '@/api/client';
import { sessionQuery } from '@/api/queries';
import { testClient } from '@/test/render';
import { webhook } from '@/test/webhook';
import type { Webhook } from './queries';
import { WebhookTable } from './WebhookTable';

async function show(role: Schemas['Role'], webhooks: Webhook[]) {
  const client = testClient();
  client.setQueryData(sessionQuery.queryKey, {
    member: { id: 1, email: 'a@example.com', role, has_password: true },
    account: { id: 1, name: 'Tea', plan: 'pro' },
    base_url: 'https://refer.example.com',
    test_inbox_url: null,
  });
  const routeTree = createRootRoute({
    component: () => <WebhookTable webhooks={webhooks} label="Webhooks" />,
  });
  const router = createRouter({ routeTree, history: createMemoryHistory() });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return screen.findByRole('table');
}

test('a row tells what the webhook does, and its blue button opens what can be done', async () => {
  const user = userEvent.setup();
  const table = await show('member', [webhook]);
  for (const text of [
    'CRM',
    'When a user joins your campaign',
    'Referred, Direct',
    'crm.example.com:8443',
    'Healthy',
  ])
    within(table).getByText(text);
  within(table).getByRole('columnheader', { name: 'Actions' });
  await user.click(within(table).getByRole('button', { name: 'Actions: CRM' }));
  const items = (await screen.findAllByRole('menuitem')).map((item) => item.textContent);
  expect(items).toEqual(['Edit', 'Pause', 'Duplicate', 'Send test', 'Send earlier leads', 'Delete']);
});

test.each(['paused', 'disabled'])('a %s webhook can be resumed', async (state) => {
  const user = userEvent.setup();
  await show('owner', [{ ...webhook, state }]);
  await user.click(screen.getByRole('button', { name: 'Actions: CRM' }));
  await screen.findByRole('menuitem', { name: 'Resume' });
  expect(screen.queryByRole('menuitem', { name: 'Pause' })).toBeNull();
});

test('a viewer sees the list and no actions', async () => {
  const table = await show('viewer', [webhook]);
  within(table).getByText('CRM');
  expect(within(table).queryByRole('button')).toBeNull();
  expect(within(table).queryByRole('columnheader', { name: 'Actions' })).toBeNull();
});
