import type { Preset } from '../preset';

export const tray: Preset = {
  id: 'tray',
  name: 'Tray.io',
  summary: 'Starts a workflow by the webhook trigger',
  host: /\.trayapp\.io$/,
  why: 'The webhook trigger of Tray.io reads a form or JSON, not query parameters.',
  method: 'POST',
  format: 'json',
  notes: [
    'In Tray.io start a workflow with the Webhook trigger, and copy the Workflow Public URL from its general settings into Endpoint URL here.',
    'Enable the workflow, then click Send test here: the fields appear in its logs under “body”.',
  ],
  limits: 'At most 1 MB a request.',
};
