import type { Preset } from '../preset';

export const zapier: Preset = {
  id: 'zapier',
  name: 'Zapier',
  summary: 'Starts a Zap by “Catch Hook”',
  host: /^hooks\.zapier\.com$/,
  why: 'Zapier keeps numbers and yes/no values as such when they come as JSON.',
  method: 'POST',
  format: 'json',
  notes: [
    'In Zapier start a Zap with “Webhooks by Zapier” and the event “Catch Hook”, and copy its URL into Endpoint URL here.',
    'Click Send test here, then “Test trigger” in Zapier: it shows the fields, ready to be used in the next step.',
    'Whoever knows this URL can send to your Zap: treat it like a password. It needs no other credentials.',
  ],
};
