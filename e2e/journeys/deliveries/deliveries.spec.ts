import { guide } from '../../fixture/guide.ts';
import { expect, test } from '../../fixture/test.ts';

const REFUSAL = { status: 400, body: 'No such list.' };
const TAKEN = { status: 200, body: 'ok' };

test('a lead appears in the open log, and stands there as it fares', async ({
  owner: page,
  api,
  receiver,
  crm: { campaign, webhook },
}) => {
  await page.goto(`/webhooks/${webhook.id}`);
  await expect(page.getByText('No lead has gone to this webhook yet.')).toBeVisible();
  await api.join(campaign.id, 'Byron');
  const row = page.getByRole('row', { name: /Byron/ });
  await expect(row).toContainText('Delivered');
  receiver.answers(REFUSAL);
  await api.join(campaign.id, 'Ada');
  const waiting = page.getByRole('row', { name: /Ada/ });
  await expect(waiting).toContainText('Waiting to be sent');
  await expect(waiting).toContainText('400 Bad Request');
  await expect(row).toBeVisible();
});

test('one that waits is sent at once when someone asks', async ({
  owner: page,
  api,
  receiver,
  crm: { campaign, webhook },
}) => {
  receiver.answers(REFUSAL);
  await api.join(campaign.id, 'Byron');
  const [delivery] = await api.deliveries(webhook.id, 1);
  await page.goto(`/deliveries/${delivery.id}`);
  await expect(page.getByRole('button', { name: /^Attempt 1: 400 Bad Request/ })).toBeVisible();
  receiver.answers(TAKEN);
  await page.getByRole('button', { name: 'Send now' }).click();
  await expect(page.getByRole('button', { name: /^Attempt 2: 200 OK/ })).toBeVisible();
  await expect(page.getByText('The receiver has this lead.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send now' })).toBeHidden();
});

test('failed leads are told of on every page, and sent again: one, then all', async ({
  owner: page,
  api,
  receiver,
}) => {
  receiver.answers(REFUSAL);
  const campaign = await api.campaign();
  const webhook = await api.webhook(campaign.id, receiver.url('/crm'), { name: 'To the CRM' });
  for (const name of ['Byron', 'Ada', 'Grace']) await api.join(campaign.id, name);
  const deliveries = await api.deliveries(webhook.id, 3);
  // One after the other: while several are refused at once, the endpoint is at fault and none is given up.
  for (const { id } of deliveries) await api.exhaust(id);

  const banner = page.getByRole('region', { name: 'Webhooks in trouble' });
  await page.goto('/');
  for (const name of ['Overview', 'Campaigns', 'Users', guide.settingsTab, 'Members', 'Account']) {
    await page.getByRole('link', { name, exact: true }).first().click();
    const title = name === guide.settingsTab ? guide.webhooksAndApi : name;
    await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
    await expect(banner, name).toContainText(
      'To the CRM: 3 deliveries were refused or missed at every attempt.',
    );
    await expect(banner, name).toContainText('See why in the log, then send them again.');
  }
  await banner.getByRole('link', { name: 'Look at this webhook' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'To the CRM' })).toBeVisible();

  receiver.answers(TAKEN);
  await page.getByRole('link', { name: 'Details of the delivery for Byron' }).click();
  await expect(page.getByText('this lead has not arrived')).toBeVisible();
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('button', { name: /^Attempt 11: 200 OK/ })).toBeVisible();

  await page.goto(`/webhooks/${webhook.id}`);
  await page.getByRole('button', { name: 'Send all again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send failed deliveries again' });
  await expect(dialog.getByRole('status')).toContainText('2 deliveries will be put back in line');
  await dialog.getByRole('button', { name: 'Send 2 deliveries again' }).click();
  await expect(page.getByRole('alert', { name: 'All are back in line' })).toBeVisible();
  await expect(page.getByText('2 deliveries of 2 were put back in line')).toBeVisible();
  for (const name of ['Byron', 'Ada', 'Grace'])
    await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText('Delivered');
  await expect(banner).toBeHidden();
  const names = receiver.requests.slice(-3).map(({ query }) => new URLSearchParams(query).get('first_name'));
  expect(names.toSorted()).toEqual(['Ada', 'Byron', 'Grace']);
});
