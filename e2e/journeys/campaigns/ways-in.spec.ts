import type { Page } from '@playwright/test';
import type { Api } from '../../fixture/api.ts';
import { fillIn, invitedBy, REFERRING, requestAbout, tellingCampaign } from '../../fixture/forms.ts';
import { Host, pageWith } from '../../fixture/host.ts';
import type { Refhook } from '../../fixture/server.ts';
import { expect, test } from '../../fixture/test.ts';

/** Opens a site with the markup, after the campaign was told to allow it. */
async function openSite(page: Page, refhook: Refhook, api: Api, campaign: number, markup: string) {
  const script = `<script src="${refhook.url}/widget.js" async></script>`;
  const host = await Host.start(refhook.url, pageWith(`${script}${markup}`));
  await api.put(`/campaigns/${campaign}/pages`, { allowed_origins: [host.origin] });
  await page.goto(host.origin);
  return host;
}

test('a page: someone registers for a link, and shares it', async ({ page, api, receiver }) => {
  const { campaign } = await tellingCampaign(api, receiver);
  await page.goto(`/${campaign.code}/signup`);
  await fillIn(page, 'Jessica', 'jessica+tea@example.com');
  await expect(page.getByRole('heading', { name: 'Your link is ready' })).toBeVisible();
  const email = 'jessica+tea@example.com';
  expect(await requestAbout(receiver, email)).toEqual({ email, source: 'Direct', ...REFERRING });

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.getByLabel('Your personal link').inputValue());
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download QR code' }).click();
  expect((await started).suggestedFilename()).toMatch(/^\w{6}\.png$/);
});

test("a friend's link: the lead is the referrer's, and goes on to the marketer's page", async ({
  page,
  api,
  receiver,
}) => {
  const { campaign } = await tellingCampaign(api, receiver);
  const url = `${new URL(campaign.url).origin}/healthz`;
  const parameters = [{ key: 'ref', field: 'code' }];
  await api.put(`/campaigns/${campaign.id}/pages`, { redirect: { url, parameters } });
  await page.goto(`/${campaign.code}/signup`);
  await fillIn(page, 'Jessica', 'jessica@example.com');
  const link = await page.getByLabel('Your personal link').inputValue();
  const share = page.url();

  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Jessica invites you' })).toBeVisible();
  await fillIn(page, 'Byron', 'byron@example.com');
  await expect(page).toHaveURL(new RegExp(`^${url}\\?ref=\\w{6}$`));
  const code = new URL(link).pathname.split('/')[1];
  expect(await requestAbout(receiver, 'byron@example.com')).toEqual({
    email: 'byron@example.com',
    ...invitedBy(code),
  });

  await page.goto(share);
  await expect(page.getByText('Joined').locator('..')).toContainText('1');
  await page.goto(link);
  await fillIn(page, 'Byron', 'BYRON@example.com');
  await expect(page.getByRole('heading', { name: 'You are in already' })).toBeVisible();
  expect(receiver.requests).toHaveLength(2);
});

test('the API: a developer adds someone', async ({ api, receiver }) => {
  const { campaign } = await tellingCampaign(api, receiver);
  await api.join(campaign.id, 'Jessica');
  const email = 'jessica@example.com';
  expect(await requestAbout(receiver, email)).toEqual({ email, source: 'Api', ...REFERRING });
});

const MODES = {
  embed: { source: 'Embed', snippet: 'data-refhook-mode="embed"' },
  widget: { source: 'Widget', snippet: 'data-refhook-mode="widget"' },
  'pop-up by a button': {
    source: 'Popup',
    snippet: 'data-refhook-mode="popup" data-refhook-open="button" data-refhook-button="#offer"',
  },
  'pop-up after a moment': {
    source: 'Popup',
    snippet: 'data-refhook-mode="popup" data-refhook-open="delay" data-refhook-delay="0.1"',
  },
  'pop-up on the way out': { source: 'Popup', snippet: 'data-refhook-mode="popup" data-refhook-open="exit"' },
} as const;

for (const [name, { source, snippet }] of Object.entries(MODES)) {
  test(`${name}: the form stands on the marketer's site under a strict policy`, async ({
    page,
    api,
    receiver,
    refhook,
  }) => {
    const { campaign } = await tellingCampaign(api, receiver);
    const markup = `<div data-refhook-campaign="${campaign.code}" ${snippet}></div>`;
    const host = await openSite(page, refhook, api, campaign.id, markup);
    if (name === 'widget') await page.getByRole('button', { name: 'Refer a friend' }).click();
    if (name === 'pop-up by a button') await page.getByRole('button', { name: 'Our offer' }).click();
    if (name === 'pop-up on the way out') {
      await page.mouse.move(200, 200);
      await page.mouse.move(200, -1);
      await page.evaluate(() => {
        document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }));
      });
    }
    const frame = page.frameLocator('iframe');
    await fillIn(frame, 'Jessica', 'jessica@example.com');
    await expect(frame.getByRole('heading', { name: 'Your link is ready' })).toBeVisible();
    const email = 'jessica@example.com';
    expect(await requestAbout(receiver, email)).toEqual({ email, source, ...REFERRING });

    // The frame is as high as what it shows, and no cookie was set on the way.
    const height = () => frame.locator('html').evaluate((html) => html.scrollHeight - window.innerHeight);
    await expect.poll(height).toBeLessThanOrEqual(1);
    expect(await page.context().cookies()).toEqual([]);
    if (source !== 'Embed') {
      await frame.getByLabel('Your personal link').press('Escape');
      await expect(page.locator('iframe')).toBeHidden();
    }
    await host.stop();
  });
}

test('on a site that is not allowed the browser shows no form', async ({ browser, api, refhook }) => {
  const campaign = await api.campaign('Summer');
  const snippet = `<script src="${refhook.url}/widget.js" async></script><div data-refhook-campaign="${campaign.code}"></div>`;
  const host = await Host.start(refhook.url, pageWith(snippet));
  for (const allowed_origins of [[], ['https://shop.example']]) {
    await api.put(`/campaigns/${campaign.id}/pages`, { allowed_origins });
    // Its own context: what the browser complains of here is what is to be seen.
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(host.origin);
    await expect.poll(() => complaints.join('\n')).toMatch(/frame-ancestors/);
    await expect(page.frameLocator('iframe').locator('form')).toHaveCount(0);
    // What the browser shows in its place is never seen, and its place is given back.
    await expect(page.locator('iframe')).toBeHidden();
    await expect
      .poll(() => complaints.join('\n'))
      .toContain(`${host.origin} is not allowed: add it in Refhook, on the campaign's page "Widget"`);
    expect(await page.locator('iframe').boundingBox()).toBeNull();
    await page.close();
  }
  await host.stop();
});

test('a button on a site that is not allowed opens nothing that stays', async ({ browser, api, refhook }) => {
  const campaign = await api.campaign('Summer');
  const snippet = `<script src="${refhook.url}/widget.js" async data-refhook-campaign="${campaign.code}"></script>`;
  const host = await Host.start(refhook.url, pageWith(snippet));
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(host.origin);
  for (const tries of [1, 2]) {
    await page.getByRole('button', { name: 'Refer a friend' }).click();
    await expect(page.locator('dialog')).toBeVisible();
    await expect.poll(() => complaints.filter((text) => text.includes('is not allowed')).length).toBe(tries);
    await expect(page.locator('dialog')).toBeHidden();
  }
  await page.close();
  await host.stop();
});

test('an element that is added after the page was loaded gets its form, and leaves nothing behind', async ({
  page,
  api,
  receiver,
  refhook,
}) => {
  const { campaign } = await tellingCampaign(api, receiver);
  const host = await openSite(page, refhook, api, campaign.id, '');
  const add = (mode: string) =>
    page.evaluate(
      ([code = '', mode = '']) => {
        const element = document.createElement('div');
        element.dataset.refhookMode = mode;
        document.querySelector('main')?.append(element);
        // Frameworks set an attribute after the element stands in the page.
        setTimeout(() => {
          element.dataset.refhookCampaign = code;
        });
      },
      [campaign.code, mode],
    );
  const leave = () => page.evaluate(() => document.querySelector('[data-refhook-mode]')?.remove());

  await add('widget');
  await page.getByRole('button', { name: 'Refer a friend' }).click();
  await expect(page.frameLocator('iframe').getByLabel('First name')).toBeVisible();
  await leave();
  await expect(page.getByRole('button', { name: 'Refer a friend' })).toBeHidden();
  await expect(page.locator('iframe')).toHaveCount(0);

  await add('embed');
  await expect(page.locator('iframe')).toHaveCount(1);
  await fillIn(page.frameLocator('iframe'), 'Jessica', 'jessica@example.com');
  expect(await requestAbout(receiver, 'jessica@example.com')).toMatchObject({ source: 'Embed' });
  await leave();
  await expect(page.locator('iframe')).toHaveCount(0);
  await add('embed');
  await expect(page.frameLocator('iframe').getByLabel('First name')).toBeVisible();
  await host.stop();
});
