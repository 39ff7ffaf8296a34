import { Api } from '../../fixture/api.ts';
import { checkPublicPage, fitsPhone } from '../../fixture/axe.ts';
import { fillIn } from '../../fixture/forms.ts';
import { Refhook } from '../../fixture/server.ts';
import { expect, test } from '../../fixture/test.ts';

const FIELDS = {
  person_referring: [
    { type: 'select', label: 'Favourite tea', required: true, options: ['Green', 'Black'] },
    { type: 'phone', label: 'Phone', required: false },
    { type: 'date', label: 'Birthday', required: false },
    { type: 'number', label: 'Cups a day', required: false },
    { type: 'url', label: 'Website', required: false },
    { type: 'checkbox', label: 'Send me news', required: false },
  ],
  person_invited: [],
};
const TERMS = { terms: { label: 'I agree to the terms', url: 'https://shop.example/terms' } };

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('someone registers, corrects a mistake, and a friend joins', async ({ page, api }) => {
    const campaign = await api.campaign('Summer', { fields: FIELDS });
    await api.put(`/campaigns/${campaign.id}/pages`, TERMS);
    await page.goto(`/${campaign.code}/signup`);
    await page.getByLabel('First name').fill('Jessica');
    await page.getByLabel('Email').fill('jessica');
    await page.getByLabel('Cups a day').fill('2,5');
    await page.getByRole('button').click();
    await expect(page.getByRole('alert')).toContainText('Please check your details');
    await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/not an email address/);
    await expect(page.getByLabel('Favourite tea')).toHaveAccessibleDescription(/choose one|fill in/i);
    await expect(page.getByLabel('First name')).toHaveValue('Jessica');
    await page.getByLabel('Email').fill('jessica@example.com');
    await page.getByLabel('Favourite tea').selectOption('Green');
    await page.getByLabel(/I agree to the terms/).check();
    await page.getByRole('button').click();
    await expect(page.getByRole('heading', { name: 'Your link is ready' })).toBeVisible();
    const link = await page.getByLabel('Your personal link').inputValue();
    await expect(page.getByRole('link', { name: 'WhatsApp' })).toHaveAttribute('href', /wa\.me/);

    await page.goto(link);
    await page.getByLabel('First name').fill('Byron');
    await page.getByLabel('Email').fill('byron@example.com');
    await page.getByLabel(/I agree to the terms/).check();
    await page.getByRole('button').click();
    await expect(page.getByRole('heading', { name: 'Thank you, Byron' })).toBeVisible();
    const { data } = await api.get('/users/byron@example.com');
    expect(data.type).toBe('person_invited');
  });
});

test('every public page is accessible in both themes, light, and fits a phone', async ({ page, api }) => {
  const campaign = await api.campaign('Summer', { fields: FIELDS });
  // A colour on which neither white nor its own shade can be read without care.
  await api.put(`/campaigns/${campaign.id}/pages`, {
    ...TERMS,
    accent: '#f5c518',
    privacy_url: 'https://shop.example/privacy',
  });
  const ended = await api.campaign('Over', { ends_at: '2020-01-01T00:00:00Z' });
  let weight = 0;
  page.on('response', async (response) => {
    const isRedirect = response.status() >= 300 && response.status() < 400;
    if (!isRedirect) weight += (await response.body()).byteLength;
  });
  const check = async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await checkPublicPage(page);
    await fitsPhone(page);
    await checkPublicPage(page);
    expect(weight).toBeGreaterThan(0);
    expect(weight).toBeLessThan(30_000);
    weight = 0;
  };
  await page.goto(`/${campaign.code}/signup`);
  await check();
  await fillIn(page, 'Jessica', 'nobody');
  await expect(page.getByRole('alert')).toBeVisible();
  await check();
  await page.getByLabel('Email').fill('jessica@example.com');
  await page.getByLabel('Favourite tea').selectOption('Black');
  await page.getByLabel(/I agree/).check();
  weight = 0;
  await page.getByRole('button').click();
  await expect(page.getByRole('heading', { name: 'Your link is ready' })).toBeVisible();
  await check();
  await page.goto(await page.getByLabel('Your personal link').inputValue());
  await check();
  for (const path of [`/${ended.code}/signup`, '/nobody1/join', `/${campaign.code}/frame?as=embed`]) {
    weight = 0;
    await page.goto(path);
    await check();
  }
});

test('a form can be filled in with the keyboard alone, and its mistakes lead to their fields', async ({
  page,
  api,
}) => {
  const campaign = await api.campaign('Summer');
  await page.goto(`/${campaign.code}/signup`);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Jessica');
  await page.keyboard.press('Tab');
  await page.keyboard.type('jessica');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type('@example.com');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Your link is ready' })).toBeVisible();
});

test('a program that fills in forms is slowed down, and a person who is stopped loses nothing', async ({
  browser,
}) => {
  const refhook = await Refhook.start('serve', { REFHOOK_PUBLIC_RATE: '2' });
  const api = new Api(refhook.url, refhook.createAccount('Acme').api_token);
  const campaign = await api.campaign('Summer');
  const page = await browser.newPage({ baseURL: refhook.url });
  await page.goto(`/${campaign.code}/signup`);
  // Faster than anyone types: the form asks once more, and keeps what it was told.
  await fillIn(page, 'Jessica', 'jessica@example.com');
  await expect(page.getByRole('alert')).toContainText('once more');
  await expect(page.getByLabel('Email')).toHaveValue('jessica@example.com');
  await page.locator('input[name=website]').evaluate((input: HTMLInputElement) => {
    input.value = 'https://spam.example';
  });
  await page.getByRole('button').click();
  await expect(page.getByRole('alert')).toContainText('once more');
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button').click();
  expect((await answer).status()).toBe(429);
  await expect(page.getByRole('alert')).toContainText(/wait \d+ seconds/);
  await expect(page.getByLabel('First name')).toHaveValue('Jessica');
  expect((await api.get('/users')).data).toEqual([]);
  await page.close();
  await refhook.stop();
});
