import type { Preset } from '../preset';

export const airtableAutomation: Preset = {
  id: 'airtable-automation',
  name: 'Airtable automation',
  summary: 'Starts an automation that fills a table',
  host: /^hooks\.airtable\.com$/,
  why: 'Airtable reads no query parameters: it needs a POST request with JSON.',
  method: 'POST',
  format: 'json',
  notes: [
    'In Airtable open Automations, create one with the trigger “When webhook received”, and copy its URL into Endpoint URL here.',
    'Click Send test here, then “Test trigger” in Airtable: the names of the fields appear there and can be put into your table.',
    'Name the fields here as you want to find them in Airtable, for example email_address. A field renamed here later has to be chosen again in the automation.',
    'Switch the automation on. While it is off, Airtable takes nothing.',
  ],
  limits:
    'At most 100 kB a request and 5 requests a second for each base. Refhook slows down by itself when asked to.',
};
