import type { Page } from '@playwright/test';
import { checkAxe } from '../../fixture/axe.ts';
import { Builder } from '../../fixture/builder.ts';
import { guide } from '../../fixture/guide.ts';
import { expect, test } from '../../fixture/test.ts';

const step = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name });

test('an edit opens on the payload, has no locked step, and is saved from any', async ({
  owner: page,
  api,
  crm: { webhook },
}) => {
  const builder = new Builder(page);
  await page.goto(`${guide.path}/${webhook.id}/edit`);
  await builder.shows(4);
  for (const name of ['Campaign', 'Event', 'Users', 'Endpoint', 'Credentials', 'Headers', 'Name'])
    await expect(step(page, name)).toBeEnabled();
  await builder.name(1).fill('who_referred');
  await builder.save();
  await expect(page.getByText(guide.saved, { exact: true })).toBeVisible();
  expect((await api.get(`/webhooks/${webhook.id}`)).data.fields[0].key).toBe('who_referred');

  // What is missing on another step is shown there.
  await page.goto(`${guide.path}/${webhook.id}/edit?step=headers`);
  await builder.shows(6);
  await page.getByLabel('Add a plain HMAC signature').check();
  await expect(builder.request).toContainText('X-Signature');
  await step(page, 'Users').click();
  await builder.users();
  await step(page, 'Name').click();
  await builder.save();
  await builder.shows(2);
  await expect(page.getByText('Select at least one kind of user.')).toBeVisible();
  await builder.users('Referred');
  await step(page, 'Endpoint').click();
  await page.getByLabel(guide.endpoint).press('Enter');
  await expect(page.getByText(guide.saved, { exact: true })).toBeVisible();
  const { data: saved } = await api.get(`/webhooks/${webhook.id}`);
  expect([saved.signature_header, saved.sources]).toEqual(['X-Signature', ['Referred']]);
});

test('leaving a webhook that sends does not say that it sends nothing', async ({
  owner: page,
  crm: { webhook },
}) => {
  await page.goto(`${guide.path}/${webhook.id}/edit?step=name`);
  await page.getByLabel(guide.name).fill('Another name');
  await page.getByRole('link', { name: 'Campaigns' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(dialog).toContainText('The webhook goes on sending leads as before.');
});

test('the page of a webhook shows what it is set to, and who changed it', async ({
  owner: page,
  account,
  api,
  receiver,
}) => {
  const campaign = await api.campaign('Summer');
  const webhook = await api.webhook(campaign.id, receiver.url('/crm'), {
    credentials: { type: 'bearer', token: 'nobody-sees-this' },
  });
  await page.goto(`${guide.path}/${webhook.id}/edit?step=name`);
  await page.getByLabel(guide.name).fill('Sales');
  await new Builder(page).save();
  await page.getByRole('link', { name: 'See deliveries' }).click();
  const settings = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Configuration' }) });
  for (const text of [
    receiver.url('/crm'),
    'Summer',
    guide.events['user.join'],
    'Referred, Direct and Added',
    'Token ••••••••',
  ])
    await expect(settings).toContainText(text);
  await expect(settings).not.toContainText('nobody-sees-this');
  await expect(settings.getByRole('table', { name: guide.steps[4] })).toContainText('referrer_first_name');
  await expect(page.getByText(`${account.email} changed name.`)).toBeVisible();
  await checkAxe(page);
  await settings.getByRole('link', { name: 'Edit endpoint url' }).click();
  await new Builder(page).shows(3);
});

test('Enter in a box whose text was typed takes what fits, and creates nothing', async ({
  owner: page,
  api,
}) => {
  await page.goto('/campaigns/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Summer');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('Berl');
  await zone.press('Enter');
  await expect(zone).toHaveValue('Europe/Berlin');
  await expect(page).toHaveURL(/campaigns\/new$/);
  const language = page.getByRole('combobox', { name: 'Language' });
  await language.fill('Swed');
  await language.press('Enter');
  await expect(
    page.getByText('Nothing in the list matches “Swed”. Choose one of the options.'),
  ).toBeVisible();
  await language.fill('Ger');
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await expect(page).toHaveURL(/campaigns\/\d+$/);
  const [campaign] = (await api.get('/campaigns')).data;
  expect([campaign.time_zone, campaign.lang]).toEqual(['Europe/Berlin', 'de']);
});

test('a webhook with leads that wait says how many would be lost', async ({
  owner: page,
  api,
  crm: { campaign, webhook },
}) => {
  await api.post(`/webhooks/${webhook.id}/pause`, undefined);
  await api.join(campaign.id, 'Ada');
  await page.goto(`/webhooks/${webhook.id}`);
  await page.getByRole('button', { name: `${guide.actions}: CRM` }).click();
  await page.getByRole('menuitem', { name: guide.delete, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete CRM?' });
  await expect(dialog).toContainText('1 delivery waiting to be sent will not be sent by this webhook.');
  await dialog.getByRole('button', { name: 'Delete webhook' }).click();
  await expect(dialog).toBeHidden();
  await expect(api.get(`/webhooks/${webhook.id}`)).rejects.toThrow('404');
});

test('what was deleted is not asked for again and again', async ({ owner: page, api, crm: { webhook } }) => {
  await api.send('DELETE', `/webhooks/${webhook.id}`);
  await page.goto(`/webhooks/${webhook.id}`);
  await expect(page.getByRole('alert')).toContainText('It may have been deleted');
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
});
