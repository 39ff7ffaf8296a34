import type { Preset } from '../preset';

export const ownEndpoint: Preset = {
  id: 'own-endpoint',
  name: 'Your own endpoint',
  summary: 'A server of your developers',
  why: 'JSON keeps numbers and yes/no values as such.',
  method: 'POST',
  format: 'json',
  notes: [
    'Your endpoint answers with a status from 200 to 299 within 15 seconds, ideally before it starts to work on the lead.',
    'A lead may come twice when an answer is lost on its way: the header webhook-id is the same both times.',
    'The header webhook-signature proves that a request comes from here (Standard Webhooks). You get the secret for it after saving.',
  ],
};
