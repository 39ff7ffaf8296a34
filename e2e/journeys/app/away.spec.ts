import { Api } from '../../fixture/api.ts';
import { Builder } from '../../fixture/builder.ts';
import { guide } from '../../fixture/guide.ts';
import { Refhook } from '../../fixture/server.ts';
import { test as base, expect, signIn } from '../../fixture/test.ts';

/** These end their server, so each has one of its own. */
const test = base.extend<{ mortal: Refhook }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  mortal: async ({}, use) => {
    const mortal = await Refhook.start('serve');
    await use(mortal);
    await mortal.stop();
  },
  baseURL: async ({ mortal }, use) => use(mortal.url),
});

test('while the server is away every screen says so, and goes on when it is back', async ({
  page,
  mortal,
}) => {
  const account = mortal.createAccount('Acme');
  const api = new Api(mortal.url, account.api_token);
  await api.campaign('Summer');
  await signIn(page, account);

  // A form keeps what was typed, and is sent when the server is back.
  await page.goto('/users/new');
  await page.getByLabel('First name').fill('Byron');
  await page.getByLabel('Email').fill('byron@example.com');
  await mortal.away();
  await page.getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Not added' })).toContainText(
    'The server does not answer',
  );
  await expect(page.getByLabel('First name')).toHaveValue('Byron');
  await expect(page.getByLabel('Email')).toHaveValue('byron@example.com');
  await mortal.back();
  await page.getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByText('They have joined.')).toBeVisible();

  // A screen that was not loaded yet can be tried again.
  await mortal.away();
  await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
  // The screen that is left may have failed as well, and more than one of its parts.
  await expect(again).toHaveCount(1);
  await mortal.back();
  await again.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
  await expect(page.getByText('Summer').first()).toBeVisible();
});

test('the builder keeps what was typed while the server is away', async ({ page, mortal }) => {
  const account = mortal.createAccount('Acme');
  const api = new Api(mortal.url, account.api_token);
  await api.campaign('Summer');
  await signIn(page, account);
  const builder = new Builder(page);
  await builder.untilEndpoint('Summer');
  await mortal.away();
  await builder.endpoint('https://example.com/kept');
  await expect(builder.request.getByText('The server does not answer')).toBeVisible();
  await builder.next();
  await builder.shows(4);
  await builder.name(1).fill('referred_by');
  for (const step of [5, 6, 7]) {
    await builder.next();
    await builder.shows(step);
  }
  await page.getByLabel(guide.name).fill('To the CRM');
  await builder.save();
  await expect(page.getByRole('alert').filter({ hasText: 'It was not saved' })).toContainText(
    'The server does not answer',
  );
  await mortal.back();
  await builder.save();
  await expect(page.getByText(guide.success, { exact: true })).toBeVisible();
  const { data } = await api.get('/webhooks');
  expect(data).toMatchObject([{ name: 'To the CRM', url: 'https://example.com/kept' }]);
});
