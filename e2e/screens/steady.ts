import type { Page } from '@playwright/test';

/** When all pictures are taken; what they show happened five minutes before. */
const NOW = '2026-06-09T10:05:00Z';
const BEFORE = '2026-06-09T10:00:00.000Z';

/** The same picture each time: what differs from run to run is shown as one example of it. */
const EXAMPLES: [pattern: RegExp, example: string][] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, BEFORE],
  [/\b[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT/gi, 'Tue, 09 Jun 2026 10:00:00 GMT'],
  [/("dns_ms":) ?\d+/g, '$1 3'],
  [/("connect_ms":) ?\d+/g, '$1 9'],
  [/("tls_ms":) ?\d+/g, '$1 21'],
  [/("first_byte_ms":) ?\d+/g, '$1 40'],
  [/("total_ms":) ?\d+/g, '$1 42'],
];

/** Codes are made up by the server; each becomes one of its own, the same in each run. */
const code = (index: number) => `code${String(index + 1).padStart(2, '0')}`;

/** The receiver in the pictures; what the page sends to it goes to the real one. */
export const RECEIVER = 'https://crm.example.com';

interface Hosts {
  /** Where the server and its receiver are in truth, with scheme and port. */
  server: string;
  receiver: string;
}

/** From now on the page is shown at a set time, and the server's answers without what is different in each run. */
export async function steady(page: Page, { server, receiver }: Hosts) {
  const codes: string[] = [];
  const own = new URL(server).host;
  const other = new URL(receiver).host;
  const examples: [found: string, example: string][] = [
    [own, 'localhost:8080'],
    [encodeURIComponent(own), encodeURIComponent('localhost:8080')],
    [other, new URL(RECEIVER).host],
  ];
  await page.clock.setFixedTime(NOW);
  await page.route(/\/api\/v2\/(?!stream|session|.*\/chart)/, async (route) => {
    const body = route.request().postData()?.replaceAll(RECEIVER, `https://${other}`);
    const answer = await route.fetch(body === undefined ? {} : { postData: body });
    let text = await answer.text();
    for (const [found, example] of examples) text = text.replaceAll(found, example);
    for (const [pattern, example] of EXAMPLES) text = text.replaceAll(pattern, example);
    for (const [, found] of text.matchAll(/"(?:referrer_)?code": ?"(\w{6})"/g))
      if (found && !codes.includes(found)) codes.push(found);
    for (const [index, found] of codes.entries()) text = text.replaceAll(found, code(index));
    await route.fulfill({ response: answer, body: text });
  });
}
