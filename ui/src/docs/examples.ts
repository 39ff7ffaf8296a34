/** The default fields of the guide's sample person, as each format sends them. */
const PAIRS =
  'referrer_id=261470&referrer_code=zgLAYb&referrer_first_name=Jessica&referrer_email=support%2Bjessica%40referral-factory.com&id=261471&code=zruTPh&first_name=Byron&email=support%2Bbyron%40referral-factory.com&url=https%3A%2F%2Fwebhooks.referral-factory.com%2FzruTPh%2Fjoin&source=Referred&date=2022-06-09&referrals_count=0&campaign_id=4815';

/** JSON keeps numbers as numbers. */
const NUMBERS = new Set(['referrer_id', 'id', 'referrals_count', 'campaign_id']);

const sample = Object.fromEntries(
  [...new URLSearchParams(PAIRS)].map(([key, value]) => [key, NUMBERS.has(key) ? Number(value) : value]),
);

const TEMPLATE = {
  fields: { Name: '{{first_name}}', Note: 'Referred by {{referrer_first_name}}', Id: '{{id}}' },
};
const FILLED = { fields: { Name: 'Byron', Note: 'Referred by Jessica', Id: 261471 } };

const json = (value: unknown) => JSON.stringify(value, null, 2);
const host = 'Host: crm.example.com';

/** One request for each format, as it goes over the wire. */
export const FORMATS = [
  {
    name: 'Query parameters',
    about: 'The default, for POST and GET. The fields follow the address, percent-encoded.',
    text: `POST /leads?${PAIRS}\n${host}`,
  },
  {
    name: 'Form',
    about: 'POST only. The same pairs in the body, as a web form sends them.',
    text: `POST /leads\n${host}\nContent-Type: application/x-www-form-urlencoded\n\n${PAIRS}`,
  },
  {
    name: 'JSON',
    about:
      'POST only. Numbers and booleans keep their type, a key with dots makes objects, and a value that does not exist is null.',
    text: `POST /leads\n${host}\nContent-Type: application/json\n\n${json(sample)}`,
  },
  {
    name: 'Custom JSON',
    about: `POST only. You write the JSON, and each {{field}} in it is filled in. A text that is one field alone keeps its type. This one is written as ${JSON.stringify(TEMPLATE)}.`,
    text: `POST /leads\n${host}\nContent-Type: application/json\n\n${json(FILLED)}`,
  },
];

/** What every request carries beside the webhook's own headers. */
export const SIGNATURE = `webhook-id: 0198e7a2-5b5e-7c31-9c39-2f6a4c0d9e11
webhook-timestamp: 1654768801
webhook-signature: v1,<base64 of the HMAC-SHA256>`;

export const VERIFY = `import { createHmac, timingSafeEqual } from 'node:crypto';

// secret: whsec_.. as shown when the webhook was created.
// payload: the body as it came; for query parameters, everything after the "?".
export function isGenuine(headers, payload, secret) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\${payload}\`).digest();
  return headers['webhook-signature'].split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}`;

/** The same as a second signature, from the raw payload in a file. */
export const SECOND_SIGNATURE = `openssl dgst -sha256 -hmac "whsec_.." < payload
# X-Signature: sha256=<the 64 signs that it prints>`;
