import type { Preset } from '../preset';

export const n8n: Preset = {
  id: 'n8n',
  name: 'n8n',
  summary: 'Starts a workflow by the Webhook node',
  host: /\.app\.n8n\.cloud$/,
  why: 'The Webhook node of n8n takes one method only, and reads the fields most easily from a JSON body.',
  method: 'POST',
  format: 'json',
  notes: [
    'In n8n add a Webhook node, set its HTTP Method to POST, and copy its Production URL into Endpoint URL here.',
    'Activate the workflow: the production URL answers only then.',
    'If the node asks for authentication, choose the same kind here at the step Security credentials: Basic, or API key for its header.',
  ],
  warn: (url) =>
    url.pathname.startsWith('/webhook-test/')
      ? 'This is n8n’s test URL: it answers only while you watch. Use the production URL, which has /webhook/ in it.'
      : undefined,
};
