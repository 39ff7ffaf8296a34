import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { api } from '@/api/client';
import { showWithLinks } from '@/test/render';
import type { Webhook } from '../../queries';
import { Configuration } from './Configuration';

vi.spyOn(api, 'GET').mockResolvedValue({
  data: { data: [{ id: 3, name: 'Spring' }] },
  response: new Response(),
} as never);

/** As the API shows it to a viewer. */
const webhook = {
  id: 7,
  campaign_id: 3,
  event: 'user.join',
  sources: ['Referred', 'Direct'],
  url: 'https://crm.example.com/…',
  method: 'POST',
  format: 'query',
  fields: [{ key: 'email', field: 'email' }],
  template: null,
  success: 'any_2xx',
  limits: { in_flight: 16, per_minute: null },
  credentials: { type: 'bearer', token: null },
  headers: [{ name: 'X-Team', value: null }],
  signature_header: null,
} as unknown as Webhook;

test('a viewer sees what it is set to, with what is secret masked, and nothing to change', async () => {
  await showWithLinks(<Configuration webhook={webhook} canEdit={false} />);
  expect(await screen.findByText('https://crm.example.com/…')).toBeTruthy();
  expect(await screen.findByRole('link', { name: 'Spring' })).toBeTruthy();
  expect(screen.getByText(/Only owners and members see the path of the URL/)).toBeTruthy();
  expect(screen.getByText(/X-Team: •/)).toBeTruthy();
  expect(screen.queryAllByRole('link', { name: /^Edit/ })).toHaveLength(0);
});

test('whoever may change it is led to the step of each part', async () => {
  await showWithLinks(<Configuration webhook={webhook} canEdit />);
  const steps = (await screen.findAllByRole('link', { name: /^Edit/ })).map((link) =>
    new URL((link as HTMLAnchorElement).href).searchParams.get('step'),
  );
  expect(new Set(steps)).toEqual(
    new Set(['endpoint', 'event', 'users', 'credentials', 'headers', 'payload']),
  );
  expect(screen.queryByText(/Only owners and members/)).toBeNull();
});
