import type { Schemas } from '@/api/client';

/** A delivery that arrived, for tests. */
export const delivered: Schemas['Delivery'] = {
  id: '018147e8-1100-7000-8000-000000000001',
  event_id: '018147e8-1100-7000-8000-000000000002',
  webhook_id: 12,
  webhook_name: 'CRM',
  campaign_id: 1,
  person_id: 7,
  person_first_name: 'Byron',
  person_email: 'byron@example.com',
  event: 'user.join',
  state: 'delivered',
  attempt_count: 1,
  tries_left: 0,
  next_try_at: null,
  due_at: '2022-06-09T10:00:00Z',
  created_at: '2022-06-09T10:00:00Z',
  finished_at: '2022-06-09T10:00:01Z',
  last_outcome: 'delivered',
  last_status: 200,
  replay_of: null,
};
