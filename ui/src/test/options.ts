import type { Schemas } from '@/api/client';
import { guide } from '@/guide';

const { events, formats } = guide;

/** What the server says of events and formats, for tests. */
export const options: Schemas['WebhookOptionLists'] = {
  events: [
    {
      name: 'user.join',
      label: events['user.join'],
      description: 'Someone fills in their details.',
      happened: 'Joined',
      title: 'Joined the campaign',
      verb: 'joined',
      sources_note: null,
    },
    {
      name: 'user.qualified',
      label: events['user.qualified'],
      description: 'A person invited becomes a customer.',
      happened: 'Qualified',
      title: 'Became qualified',
      verb: 'became qualified',
      sources_note: 'Only people invited can become qualified.',
    },
  ],
  formats: [
    {
      name: 'query',
      label: formats.query,
      description: 'In the URL.',
      methods: ['POST', 'GET'],
      content_type: null,
      takes_template: false,
    },
    {
      name: 'form',
      label: formats.form,
      description: 'As a web form sends it.',
      methods: ['POST'],
      content_type: 'application/x-www-form-urlencoded',
      takes_template: false,
    },
    {
      name: 'json',
      label: formats.json,
      description: 'In the body, as JSON.',
      methods: ['POST'],
      content_type: 'application/json',
      takes_template: false,
    },
    {
      name: 'template',
      label: formats.template,
      description: 'JSON of your own.',
      methods: ['POST'],
      content_type: 'application/json',
      takes_template: true,
    },
  ],
  credentials: [
    { name: 'none', label: 'None', description: 'Zapier needs none: its URL is the key.', parts: [] },
    {
      name: 'basic',
      label: 'Username and password',
      description: 'HTTP Basic authentication.',
      parts: [
        { name: 'username', holds: 'text', label: 'Username', placeholder: null },
        { name: 'password', holds: 'secret', label: 'Password', placeholder: null },
      ],
    },
    {
      name: 'bearer',
      label: 'Token',
      description: 'Sent as “Authorization: Bearer …”.',
      parts: [{ name: 'token', holds: 'secret', label: 'Token', placeholder: null }],
    },
    {
      name: 'api_key',
      label: 'API key',
      description: 'A key in a header whose name the receiver tells you.',
      parts: [
        { name: 'header', holds: 'text', label: 'Name of the header', placeholder: 'Such as X-Api-Key' },
        { name: 'value', holds: 'secret', label: 'API key', placeholder: null },
      ],
    },
    {
      name: 'pairs',
      label: 'Key-value pairs',
      description: 'Sent with the payload.',
      parts: [{ name: 'pairs', holds: 'pairs', label: 'Key', placeholder: 'Such as token' }],
    },
  ],
};
