// A developer's first hour with openapi-typescript and openapi-fetch: every call is typed, none is by hand.

import assert from 'node:assert';
import createClient from 'openapi-fetch';
import type { components, paths, webhooks } from './schema.js';

const client = createClient<paths>({
  baseUrl: process.env.REFHOOK_URL,
  headers: { Authorization: `Bearer ${process.env.REFHOOK_TOKEN}` },
});

const campaign = (await client.POST('/api/v2/campaigns', { body: { name: 'TypeScript' } })).data?.data;
assert(campaign);
const email = 'byron+ts@example.com';
const user = await client.POST('/api/v2/users', { body: { campaign_id: campaign.id, first_name: 'Byron', email } });
assert.equal(user.data?.data.first_name, 'Byron');

const found = await client.GET('/api/v2/users', { params: { query: { email, campaign_id: campaign.id } } });
assert.equal(found.data?.meta.total, 1);
const searched = await client.POST('/api/v2/users/search', {
  body: { filters: { value: [{ field: 'email', value: '+ts@', operator: 'contains' }], operator: 'AND' } },
});
assert.equal(searched.data?.meta.total, 1);
const unknown = await client.GET('/api/v2/users', { params: { query: { campaign_id: 999_999 } } });
assert.equal(unknown.response.status, 404);
assert.equal(unknown.error?.code, 404);

const inbound = await client.POST('/webhook/{token}/qualify', {
  params: { path: { token: 'unknown' } },
  body: { code: 'zruTPh' },
});
assert.equal(inbound.response.status, 404);

// What a receiver gets.
type Lead = webhooks['user.join']['post']['requestBody']['content']['application/json'];
const lead: Pick<Lead, 'email' | 'referrer_id'> = { email, referrer_id: null };
const same: Pick<components['schemas']['WebhookPayload'], 'email' | 'referrer_id'> = lead;
assert.equal(same.email, email);
console.log('TypeScript client: ok');
