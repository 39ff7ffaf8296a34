import type { Preset } from '../preset';

export const make: Preset = {
  id: 'make',
  name: 'Make',
  summary: 'Starts a scenario by a custom webhook',
  host: /^hook\.[a-z0-9-]+\.make\.com$/,
  why: 'Make keeps numbers and yes/no values as such when they come as JSON.',
  method: 'POST',
  format: 'json',
  notes: [
    'In Make start the scenario with Webhooks, “Custom webhook”, add a webhook, and copy its URL into Endpoint URL here.',
    'While Make waits for data, click Send test here: it learns the names of the fields from it. After a change here, let it learn them again.',
    'If you added an API key to the webhook in Make, choose API key at the step Security credentials, with the header x-make-apikey.',
  ],
  limits:
    'At most 5 MB a request. When its queue is full Make answers 429, and Refhook waits; 410 means that the webhook was removed in Make.',
};
