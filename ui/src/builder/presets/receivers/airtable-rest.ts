import type { Preset } from '../preset';

export const airtableRest: Preset = {
  id: 'airtable-rest',
  name: 'Airtable table (API)',
  summary: 'Adds a record to a table, without an automation',
  host: /^api\.airtable\.com$/,
  why: 'The Airtable API needs JSON with the values inside “fields”, and a token.',
  method: 'POST',
  format: 'json',
  rows: [
    { key: 'fields.Name', field: 'first_name' },
    { key: 'fields.Email', field: 'email' },
    { key: 'fields.Referred by', field: 'referrer_email' },
    { key: 'fields.Signed up', field: 'signed_up_at' },
  ],
  credentials: { type: 'bearer', parts: [{ name: 'token', holds: 'secret' }] },
  notes: [
    'The URL is https://api.airtable.com/v0/ followed by the base id (app…), a slash, and the table’s id (tbl…) or name.',
    'Keep “fields.” at the start of each name; what follows must be the name of a column, letter by letter.',
    'At airtable.com/create/tokens make a personal access token with the scope data.records:write for this base, and paste it at the step Security credentials.',
  ],
  limits:
    '5 requests a second for each base; above that Airtable asks for a pause of 30 seconds, which Refhook keeps.',
};
