import { allDelivered, choose, section } from '../../fixture/actions.ts';
import { checkAxe } from '../../fixture/axe.ts';
import { Builder } from '../../fixture/builder.ts';
import { guide } from '../../fixture/guide.ts';
import { down } from '../../fixture/receiver.ts';
import { expect, test } from '../../fixture/test.ts';

const TAKEN = { status: 200, body: 'ok' };
const NAMES = ['Byron', 'Ada', 'Grace', 'Kenji', 'Lena', 'Omar', 'Priya'];

test('a receiver that is down makes the webhook failing, and once it is healed one click sends all', async ({
  owner: page,
  api,
  receiver,
  crm: { campaign, webhook },
}) => {
  receiver.answers(down(503, 5));
  await page.goto(`/webhooks/${webhook.id}`);
  await expect(section(page, 'History')).toContainText('Created');
  for (const name of NAMES) await api.join(campaign.id, name);

  await expect(
    page.getByText('The receiving server has a problem of its own (status 503).').first(),
  ).toBeVisible();
  await expect(page.getByText('new leads are kept; none is lost.').first()).toBeVisible();
  await expect(page.getByText(/^Next try in (59 minutes|1 hour)/)).toBeVisible({ timeout: 20_000 });
  await expect(section(page, 'History').getByRole('listitem').first()).toContainText('Failing');
  await checkAxe(page);

  receiver.answers(TAKEN);
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText('It is on. New leads are sent at once.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try now' })).toBeHidden();
  await allDelivered(page, NAMES);
  const entries = section(page, 'History').getByRole('listitem');
  await expect(entries).toHaveCount(3);
  await expect(entries.first()).toContainText('Works again');
});

test('a receiver that asks to wait is waited for, and tried at once on request', async ({
  owner: page,
  api,
  receiver,
  crm: { campaign, webhook },
}) => {
  receiver.answers(down(429));
  await api.join(campaign.id, 'Byron');
  await page.goto(`/webhooks/${webhook.id}`);
  await expect(page.getByText(/^Leads are sent again in/)).toBeVisible();
  await checkAxe(page);
  receiver.answers(TAKEN);
  await page.getByRole('button', { name: 'Try now' }).click();
  await allDelivered(page, ['Byron']);
  await expect(page.getByText('asked to wait')).toBeHidden();
});

test('a webhook that was switched off says until when it holds its leads, and is resumed', async ({
  owner: page,
  api,
  receiver,
  crm: { campaign, webhook },
}) => {
  receiver.answers({ status: 410 });
  await api.join(campaign.id, 'Byron');
  await page.goto(`/webhooks/${webhook.id}`);
  await expect(page.getByText('gone for good (status 410)').first()).toBeVisible();
  await expect(page.getByText(/^It stops waiting in/)).toBeVisible();
  await checkAxe(page);
  receiver.answers(TAKEN);
  await choose(page, 'CRM', guide.resume);
  const dialog = page.getByRole('dialog', { name: 'Resume CRM?' });
  await expect(dialog).toContainText('Use Send test first to see whether the endpoint works');
  await checkAxe(page);
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await allDelivered(page, ['Byron']);
  await expect(section(page, 'History').getByRole('listitem')).toHaveText([
    /^Resumed/,
    /^Switched off/,
    /^Created/,
  ]);
});

test('leads who came before the webhook are counted, sent, and never sent twice', async ({
  owner: page,
  api,
  receiver,
}) => {
  const campaign = await api.campaign();
  const jessica = await api.join(campaign.id, 'Jessica');
  for (const name of ['Byron', 'Ada']) await api.join(campaign.id, name, jessica.code);
  const webhook = await api.webhook(campaign.id, receiver.url('/crm'));
  await page.goto(guide.path);
  await choose(page, 'CRM', 'Send earlier leads');
  const dialog = page.getByRole('dialog', { name: 'Send earlier leads: CRM' });
  const counted = dialog.getByRole('status');
  await expect(counted).toHaveText('3 people will be sent, as fast as the endpoint takes them.');
  await dialog.getByRole('checkbox', { name: 'Added' }).uncheck();
  await expect(counted).toContainText('2 people will be sent');
  await checkAxe(page);
  await dialog.getByRole('radio', { name: 'All who joined since a certain time' }).check();
  await expect(counted).toHaveText('Choose a time.');
  await dialog.getByLabel('Since', { exact: true }).fill('2020-01-01T00:00');
  await expect(counted).toContainText('2 people will be sent');
  await dialog.getByRole('checkbox', { name: 'Added' }).check();
  await dialog.getByRole('button', { name: 'Send 3 people' }).click();

  // Where it is seen how far it has come.
  await expect(page).toHaveURL(new RegExp(`/webhooks/${webhook.id}$`));
  await expect(page.getByRole('alert', { name: 'The earlier leads are in line' })).toBeVisible();
  await expect(page.getByText('3 people of 3 were put in line')).toBeVisible();
  await allDelivered(page, ['Jessica', 'Byron', 'Ada']);
  const names = receiver.requests.map(({ query }) => new URLSearchParams(query).get('first_name'));
  expect(names.toSorted()).toEqual(['Ada', 'Byron', 'Jessica']);
  await checkAxe(page);
  await choose(page, 'CRM', 'Send earlier leads');
  await expect(counted).toContainText('Nothing would be sent.');
  await expect(dialog.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
});

test('a lead that arrived is sent once more, as a delivery of its own', async ({
  owner: page,
  api,
  receiver,
  crm: { campaign, webhook },
}) => {
  await api.join(campaign.id, 'Byron');
  const [first] = await api.deliveries(webhook.id, 1);
  await page.goto(`/deliveries/${first.id}`);
  await page.getByRole('button', { name: 'Send once more' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send this lead once more?' });
  await expect(dialog).toContainText('a second time');
  await checkAxe(page);
  await dialog.getByRole('button', { name: 'Send once more' }).click();
  await expect(page.getByText('Sent once more on purpose; first delivery')).toBeVisible();
  await expect(page.getByText('The receiver has this lead.')).toBeVisible();
  await checkAxe(page);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  expect(ids.length).toBe(2);
  expect(new Set(ids).size).toBe(2);
  await page.getByRole('link', { name: 'first delivery' }).click();
  await expect(page).toHaveURL(new RegExp(first.id));
  await page.goto(`/webhooks/${webhook.id}`);
  await expect(page.getByRole('row', { name: /Byron/ })).toHaveCount(2);
  await expect(page.getByRole('row', { name: /Sent once more/ })).toHaveCount(1);
});

test('limits are set by the keyboard, outlive a reload, are checked, saved and kept', async ({
  owner: page,
  api,
  crm: { webhook },
}) => {
  const edit = `${guide.path}/${webhook.id}/edit?step=endpoint`;
  const advanced = page.getByRole('button', { name: 'Advanced' });
  const atOnce = page.getByLabel('Requests at once');
  const aMinute = page.getByLabel('Requests a minute');
  await page.goto(edit);
  await expect(advanced).toHaveAttribute('aria-expanded', 'false');
  await expect(atOnce).toBeHidden();
  await advanced.press('Enter');
  await expect(atOnce).toHaveValue('16');
  await page.keyboard.press('Tab');
  await expect(atOnce).toBeFocused();
  await page.keyboard.type('2');
  await page.keyboard.press('Tab');
  await page.keyboard.type('70000');

  const builder = new Builder(page);
  await builder.next();
  await expect(aMinute).toHaveAttribute('aria-invalid', 'true');
  await expect(
    page.getByText('Choose 1 to 60000 requests a minute, or none.', { exact: true }),
  ).toBeVisible();
  await checkAxe(page);
  await aMinute.fill('600');
  page.once('dialog', (asked) => asked.accept());
  await page.reload();
  await page.getByRole('button', { name: 'Continue where you left off' }).click();
  await expect(aMinute).toHaveValue('600');
  for (const step of [4, 5, 6, 7]) {
    await builder.next();
    await builder.shows(step);
  }
  await builder.save();
  await expect(page.getByText(guide.saved)).toBeVisible();
  const { data } = await api.get(`/webhooks/${webhook.id}`);
  expect(data.limits).toEqual({ in_flight: 2, per_minute: 600 });
  await page.goto(edit);
  await expect(advanced).toHaveAttribute('aria-expanded', 'true');
  await expect(atOnce).toHaveValue('2');
  await expect(aMinute).toHaveValue('600');
});
