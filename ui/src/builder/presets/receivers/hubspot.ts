import type { Preset } from '../preset';

const field = (name: string, value: string) => ({ objectTypeId: '0-1', name, value });

export const hubspot: Preset = {
  id: 'hubspot',
  name: 'HubSpot form',
  summary: 'Submits a form, which creates a contact',
  host: /^api\.hsforms\.com$/,
  why: 'HubSpot forms need JSON of their own shape, with a list of fields.',
  method: 'POST',
  format: 'template',
  template: {
    fields: [field('email', '{{email}}'), field('firstname', '{{first_name}}')],
    context: { pageName: '{{campaign_name}}' },
  },
  notes: [
    'The URL is https://api.hsforms.com/submissions/v3/integration/submit/ followed by your portal id, a slash, and the form’s id.',
    'Each “name” in the template must be the internal name of a field that your form has: HubSpot refuses others.',
    'Switch CAPTCHA off in this form: with it, only a browser can submit.',
  ],
};
