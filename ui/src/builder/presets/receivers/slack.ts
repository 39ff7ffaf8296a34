import type { Preset } from '../preset';

export const slack: Preset = {
  id: 'slack',
  name: 'Slack message',
  summary: 'Writes a line into a channel',
  host: /^hooks\.slack\.com$/,
  why: 'Slack takes nothing but JSON with a “text”.',
  method: 'POST',
  format: 'template',
  template: {
    text: '{{first_name}} ({{email}}) joined {{campaign_name}}, referred by {{referrer_first_name}}.',
  },
  notes: [
    'In Slack create an app with Incoming Webhooks for your channel, and copy its URL into Endpoint URL here.',
    'Write the message at the step Data payload: everything in {{ }} is replaced by the person’s data.',
    'Whoever knows this URL can write into your channel: treat it like a password.',
  ],
  limits: 'About one message a second; Slack asks for a pause above that, which Refhook keeps.',
};
