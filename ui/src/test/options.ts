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
    { name: 'query', label: formats.query, description: 'In the URL.', methods: ['POST', 'GET'] },
    { name: 'form', label: formats.form, description: 'As a web form sends it.', methods: ['POST'] },
    { name: 'json', label: formats.json, description: 'In the body, as JSON.', methods: ['POST'] },
    { name: 'template', label: formats.template, description: 'JSON of your own.', methods: ['POST'] },
  ],
};
