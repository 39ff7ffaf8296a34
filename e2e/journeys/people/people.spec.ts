import { readFileSync } from 'node:fs';
import { expect, test } from '../../fixture/test.ts';

test('someone is added and qualified by hand, and each time arrives at the endpoint', async ({
  owner: page,
  api,
  receiver,
}) => {
  const campaign = await api.campaign('Summer');
  const event = 'user.qualified';
  await api.webhook(campaign.id, receiver.url('/joined'), { name: 'Joined' });
  await api.webhook(campaign.id, receiver.url('/won'), { name: 'Won', event, sources: ['Referred'] });
  await api.join(campaign.id, 'Jessica');

  await page.goto('/users');
  await page.getByRole('link', { name: 'Add person' }).click();
  await page.getByLabel('First name').fill('Byron');
  await page.getByLabel('Email').fill('not an address');
  await page.getByRole('combobox', { name: /Referred by/ }).fill('Jess');
  await page.getByRole('option', { name: /Jessica/ }).click();
  await page.getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/./);
  await expect(page.getByLabel('First name')).toHaveValue('Byron');
  await page.getByLabel('Email').fill('byron@example.com');
  await page.getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByText('They have joined.')).toBeVisible();

  const joined = page.getByRole('listitem').filter({ hasText: 'Joined' });
  await expect(joined.filter({ hasText: 'Details' }).first()).toContainText('200 OK');
  await page.getByRole('button', { name: 'Qualify', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Qualify Byron?' });
  await dialog.getByRole('button', { name: 'Qualify', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Became qualified' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Won' })).toContainText('200 OK');
  const paths = () => receiver.requests.map(({ path }) => path);
  expect(paths()).toEqual(['/joined', '/joined', '/won']);

  await page.getByRole('button', { name: 'Take back qualification' }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('Not qualified yet')).toBeVisible();
  expect(paths()).toHaveLength(3);
});

test('the ledger says of each person and webhook what became of it, and why, also as a file', async ({
  owner: page,
  api,
  receiver,
}) => {
  receiver.answers(({ path }) => ({ status: path === '/good' ? 200 : 400 }));
  const campaign = await api.campaign('Summer');
  const sources = ['Referred'];
  const good = await api.webhook(campaign.id, receiver.url('/good'), { name: 'Good', sources });
  const bad = await api.webhook(campaign.id, receiver.url('/bad'), { name: 'Bad' });
  const jessica = await api.join(campaign.id, 'Jessica');
  const [failed] = await api.deliveries(bad.id, 1);
  await api.exhaust(failed.id);
  const byron = await api.join(campaign.id, 'Byron', jessica.code);
  await api.deliveries(good.id, 1);
  await expect.poll(() => receiver.requests.filter(({ path }) => path === '/good').length).toBe(1);

  await page.goto(`/campaigns/${campaign.id}`);
  const table = page.getByRole('region', { name: 'People by webhook' });
  const cell = (name: string) => table.getByLabel(name);
  await expect(cell('Byron, Good: Delivered')).toBeVisible();
  await expect(cell('Byron, Bad: Waiting to be sent')).toBeVisible();
  await expect(cell('Jessica, Bad: Failed')).toBeVisible();
  const unselected = cell('Jessica, Good: Not selected. ');
  await unselected.focus();
  await expect(page.getByRole('tooltip')).toContainText('Referred');

  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = readFileSync(await (await started).path(), 'utf8');
  const lines = file.trim().split(/\r?\n/);
  expect(lines.filter((line) => line.includes('jessica@example.com')).length).toBeGreaterThan(0);
  expect(file).toContain('not_selected');
  expect(file).toContain('failed');

  await page.getByLabel('Result').selectOption({ label: 'Failed' });
  await expect(table.getByRole('row', { name: /Byron/ })).toBeHidden();
  await expect(cell('Jessica, Bad: Failed')).toBeVisible();

  // The same of one person, in the order of time.
  await page.goto(`/users/${byron.id}`);
  await expect(page.getByText('1 of 2 webhooks have it')).toBeVisible();
  await page.goto(`/users/${jessica.id}`);
  await expect(page.getByRole('heading', { name: 'Joined the campaign' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Bad' })).toContainText('Tried 10 times');
  await expect(page.getByRole('listitem').filter({ hasText: 'Good' })).toContainText('Not selected');
});

test('somebody who may have referred themselves is reviewed, and the review is dismissed', async ({
  owner: page,
  api,
}) => {
  const campaign = await api.campaign('Summer');
  const jessica = await api.join(campaign.id, 'Jessica');
  const referrer = { field: 'code', value: jessica.code };
  const email = jessica.email.replace('@', '+again@');
  await api.post('/users', { campaign_id: campaign.id, first_name: 'Jess', email, referrer });

  await page.goto('/users');
  await page.getByLabel('Needs review').check();
  await expect(page.getByText('jessica@example.com', { exact: true })).toBeHidden();
  await page.getByRole('link', { name: 'Jess', exact: true }).click();
  const review = page.getByRole('alert').filter({ hasText: 'Needs review' });
  await expect(review).toContainText('Possible self-referral.');
  await review.getByRole('button', { name: 'Dismiss' }).click();
  await expect(review).toBeHidden();
  const dismissed = page.getByRole('heading', { name: 'Review dismissed: possible self-referral' });
  await expect(dismissed).toBeVisible();
  await page.goto('/users?flagged=true');
  await expect(page.getByRole('link', { name: 'Jess', exact: true })).toBeHidden();
});
