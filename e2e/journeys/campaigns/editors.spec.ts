import { fillIn, requestAbout, tellingCampaign } from '../../fixture/forms.ts';
import { Host, pageWith } from '../../fixture/host.ts';
import { expect, test } from '../../fixture/test.ts';

test('what is written in the pages editor is previewed, saved, and what visitors see', async ({
  owner: page,
  browser,
  api,
  refhook,
}) => {
  const campaign = await api.campaign('Summer');
  await page.goto(`/campaigns/${campaign.id}/pages`);
  await page.getByRole('textbox', { name: 'Title of the sign-up page' }).fill('Share {{campaign_name}} tea');
  const preview = page.frameLocator('iframe');
  await expect(preview.getByRole('heading', { name: 'Share Summer tea' })).toBeVisible();

  // A mistake is told at its field, and what was typed stays.
  await page.getByLabel('Address of your privacy policy (optional)').fill('shop.example/privacy');
  const save = page.getByRole('button', { name: 'Save changes' });
  await save.click();
  await expect(page.getByRole('alert')).toContainText('Not saved');
  const privacy = page.getByLabel('Address of your privacy policy (optional)');
  await expect(privacy).toBeFocused();
  await expect(privacy).toHaveAccessibleDescription(/https/);
  await privacy.fill('https://shop.example/privacy');
  await page.getByLabel('Send new leads to a page of ours').check();
  await page.getByLabel('Address of the page').fill(`${refhook.url}/api/v2/openapi.json`);
  await page.getByLabel('Ask people to agree to your terms').check();
  await save.click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();

  const visitor = await browser.newPage({ baseURL: refhook.url });
  await visitor.goto(`/${campaign.code}/signup`);
  await expect(visitor.getByRole('heading', { name: 'Share Summer tea' })).toBeVisible();
  await expect(visitor.getByRole('link', { name: /privacy/i })).toHaveAttribute(
    'href',
    'https://shop.example/privacy',
  );
  await visitor.getByLabel('I agree to the terms').check();
  await fillIn(visitor, 'Jessica', 'jessica@example.com');
  await visitor.goto(await visitor.getByLabel('Your personal link').inputValue());
  await visitor.getByLabel('I agree to the terms').check();
  await fillIn(visitor, 'Byron', 'byron@example.com');
  const { data: byron } = await api.get('/users/byron@example.com');
  await expect(visitor).toHaveURL(`${refhook.url}/api/v2/openapi.json?code=${byron.code}`);
  await visitor.close();
});

test('the pages editor asks before what is typed is lost, and works by keys', async ({
  owner: page,
  api,
}) => {
  const campaign = await api.campaign('Summer');
  await page.goto(`/campaigns/${campaign.id}/pages`);
  await page.getByRole('textbox', { name: 'Title of the sign-up page' }).focus();
  await page.keyboard.type('Hello ');
  await page.keyboard.press('Tab');
  await expect(
    page.getByRole('button', { name: 'Insert a field into: Title of the sign-up page' }),
  ).toBeFocused();
  await page.keyboard.press('Enter');
  // Keys that come before the menu has the focus go to its button.
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Title of the sign-up page' })).toHaveValue(
    /^Hello \{\{\w+\}\}$/,
  );
  await page.getByRole('link', { name: 'Widget' }).click();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await expect(page).toHaveURL(/\/pages$/);
});

test('the snippet of the widget’s screen works on a site once that site is allowed', async ({
  owner: page,
  browser,
  api,
  receiver,
  refhook,
}) => {
  const { campaign } = await tellingCampaign(api, receiver);
  await page.goto(`/campaigns/${campaign.id}/widget`);
  await page.getByRole('radio', { name: /Button in the corner/ }).click();
  const snippet = await page.getByRole('region', { name: 'Snippet' }).textContent();
  const host = await Host.start(refhook.url, pageWith(snippet ?? ''));

  await page.getByRole('textbox', { name: 'Site 1' }).fill('not a site');
  await page.getByRole('button', { name: 'Save sites' }).click();
  await expect(page.getByRole('textbox', { name: 'Site 1' })).toHaveAccessibleDescription(/https/);
  await page.getByRole('textbox', { name: 'Site 1' }).fill(host.origin);
  await page.getByRole('button', { name: 'Save sites' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();

  const visitor = await browser.newPage();
  await visitor.goto(host.origin);
  await visitor.getByRole('button', { name: 'Refer a friend' }).click();
  await fillIn(visitor.frameLocator('iframe'), 'Jessica', 'jessica@example.com');
  expect((await requestAbout(receiver, 'jessica@example.com')).source).toBe('Widget');
  await visitor.close();
  await host.stop();
});

test('a downgrade holds deliveries and says so; an upgrade sends them', async ({
  owner: page,
  account,
  api,
  receiver,
  refhook,
}) => {
  const { campaign, webhook } = await tellingCampaign(api, receiver);
  test.slow();
  const plan = (name: string) =>
    refhook.run('account', 'set-plan', '--id', String(account.account_id), '--plan', name);
  plan('starter');
  const visitor = await page.context().newPage();
  await visitor.goto(`/${campaign.code}/signup`);
  await fillIn(visitor, 'Jessica', 'jessica@example.com');
  await expect(visitor.getByRole('heading', { name: 'Your link is ready' })).toBeVisible();
  await visitor.close();

  await page.goto(`/webhooks/${webhook.id}`);
  await expect(page.getByRole('main')).toContainText(/plan/i);
  expect(receiver.requests).toHaveLength(0);
  plan('pro');
  // The server follows what another process has changed within half a minute.
  await expect.poll(() => receiver.requests.length, { timeout: 40_000 }).toBe(1);
  expect((await requestAbout(receiver, 'jessica@example.com')).source).toBe('Direct');
});
