import type { Webhook } from '@/webhooks/queries';

/** A healthy webhook, for tests. */
export const webhook: Webhook = {
  id: 12,
  campaign_id: 4815,
  name: 'CRM',
  version: 3,
  state: 'healthy',
  state_reason: null,
  state_since: '2026-06-09T10:00:00.000Z',
  not_before: null,
  created_at: '2026-06-09T10:00:00.000Z',
  updated_at: '2026-06-09T10:00:00.000Z',
  event: 'user.join',
  sources: ['Referred', 'Direct'],
  url: 'https://crm.example.com:8443/leads',
  method: 'POST',
  format: 'query',
  fields: [],
  template: null,
  success: 'any_2xx',
  limits: { in_flight: 16, per_minute: null },
  credentials: { type: 'none' },
  headers: [],
  signature_header: null,
};
