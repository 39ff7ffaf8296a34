import { Builder } from '../../fixture/builder.ts';
import { guide } from '../../fixture/guide.ts';
import { expect, test } from '../../fixture/test.ts';

/** The guide's 13 keys, in its order. */
const KEYS = [
  'referrer_id',
  'referrer_code',
  'referrer_first_name',
  'referrer_email',
  'id',
  'code',
  'first_name',
  'email',
  'url',
  'source',
  'date',
  'referrals_count',
  'campaign_id',
];

test('the guide, word for word, from the settings to the next lead at the endpoint', async ({
  owner: page,
  api,
  receiver,
}) => {
  test.slow();
  const campaign = await api.campaign('Summer');
  const jessica = await api.join(campaign.id, 'Jessica');
  const builder = new Builder(page);

  await builder.open('Summer');
  await builder.shows(1);
  await expect(page.getByRole('heading', { name: guide.existing })).toBeVisible();
  await expect(page.getByLabel(guide.events['user.qualified'], { exact: true })).toBeVisible();
  await builder.event('user.join');
  await builder.next();
  await builder.shows(2);
  await builder.users('Referred');
  await builder.next();
  await builder.shows(3);
  await builder.endpoint('http://example.com/hook');
  await builder.next();
  await expect(page.getByLabel(guide.endpoint)).toHaveAccessibleDescription(/https:\/\//);
  await builder.endpoint(receiver.url('/hook?list=leads'));
  for (const method of guide.methods) await expect(page.getByLabel(method, { exact: true })).toBeVisible();
  await page.getByLabel('POST', { exact: true }).check();
  await expect(page.getByText(guide.sendAs, { exact: true })).toBeVisible();
  await expect(page.getByRole('radio', { name: guide.formats.query })).toBeChecked();
  await builder.next();
  await builder.shows(4);
  expect(await builder.names()).toEqual(KEYS);
  await expect(page.getByRole('link', { name: guide.apiDocumentation })).toBeVisible();
  await expect(builder.request).toContainText('referrer_first_name');
  await builder.next();
  await builder.shows(5);
  await builder.next();
  await builder.shows(6);
  await builder.next();
  await builder.shows(7);
  await page.getByLabel(guide.name).fill('Leads to CRM');
  await builder.save();
  await expect(page.getByText(guide.success, { exact: true })).toBeVisible();

  const byron = await api.join(campaign.id, 'Byron', jessica.code);
  await expect.poll(() => receiver.requests.length).toBe(1);
  const [first] = receiver.requests;
  const sent = [jessica.id, jessica.code, 'Jessica', 'jessica@example.com']
    .concat([byron.id, byron.code, 'Byron', 'byron@example.com', byron.url, 'Referred'])
    .concat([byron.signed_up_at, 0, campaign.id]);
  expect(first).toMatchObject({ method: 'POST', path: '/hook', body: '' });
  const pairs = KEYS.map((key, index) => `${key}=${encodeURIComponent(String(sent[index]))}`);
  expect(first?.query).toBe(`list=leads&${pairs.join('&')}`);

  // How to edit it: the guide goes through the builder's list, and so do we.
  await builder.open('Summer');
  const row = page.getByRole('table', { name: guide.existing }).getByRole('row', { name: /Leads to CRM/ });
  await row.getByRole('button', { name: guide.actions }).click();
  await page.getByRole('menuitem', { name: guide.edit, exact: true }).click();
  await builder.shows(4);
  await builder.name(8).fill('email_address');

  // By keyboard: the last row goes up by one, and keeps the focus.
  await builder.name(13).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(builder.name(12)).toHaveValue('campaign_id');
  await expect(builder.name(12)).toBeFocused();

  // By mouse: the first row goes below the third, or one further where the rows make room.
  const handle = page.getByRole('button', { name: 'Drag referrer_id' });
  await handle.scrollIntoViewIfNeeded();
  const from = await handle.boundingBox();
  const to = await page.getByRole('button', { name: 'Drag referrer_first_name' }).boundingBox();
  if (!from || !to) throw new Error('the rows have no handles');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2 + 12, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height, { steps: 12 });
  await expect(page.locator('[data-dragging]').first()).toBeVisible();
  await page.mouse.up();
  await expect(page.locator('[data-dragging]')).toHaveCount(0);
  // While the row glides to its place, a likeness of it that nobody can reach stands there.
  await expect(builder.name(1)).toHaveCount(1);
  await expect(builder.name(1)).toHaveValue('referrer_code');
  const order = await builder.names();
  expect(order).toContain('email_address');
  expect(order.indexOf('referrer_id')).toBeGreaterThan(1);
  expect(order.indexOf('campaign_id')).toBe(11);

  for (const step of [5, 6, 7]) {
    await builder.next();
    await builder.shows(step);
  }
  await builder.save();
  await expect(page.getByText(guide.saved, { exact: true })).toBeVisible();

  await api.join(campaign.id, 'Ada', jessica.code);
  await expect.poll(() => receiver.requests.length).toBe(2);
  const keys = [...new URLSearchParams(receiver.requests[1]?.query).keys()];
  expect(keys).toEqual(['list', ...order]);
});
