import type { Preset } from '../preset';

export const salesforce: Preset = {
  id: 'salesforce',
  name: 'Salesforce Web-to-Lead',
  summary: 'Creates a lead in Salesforce',
  host: /^webto\.salesforce\.com$/,
  why: 'Salesforce reads a form, and creates no lead without your organisation id, a last name and a company.',
  method: 'POST',
  format: 'form',
  url: 'https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8',
  rows: [
    { key: 'oid', text: '' },
    { key: 'first_name', field: 'first_name' },
    { key: 'last_name', text: '{{first_name}}' },
    { key: 'company', text: 'Unknown' },
    { key: 'email', field: 'email' },
    { key: 'lead_source', text: 'Referral by {{referrer_first_name}}' },
  ],
  notes: [
    'In Salesforce open Setup, Web-to-Lead, and create a form: in its code, the value of “oid” is your organisation id. Type it into the row oid at the step Data payload.',
    'last_name and company may not be empty. If your campaign asks for them, choose those custom fields instead of the fixed text.',
    'Salesforce answers 200 even when it creates no lead: after Send test look for the lead. With the rows debug = 1 and debugEmail = your address it mails you what was wrong.',
  ],
  limits: '500 leads a day; what comes above that is queued by Salesforce.',
};
