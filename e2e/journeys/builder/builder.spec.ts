import type { Locator, Page } from '@playwright/test';
import { Builder } from '../../fixture/builder.ts';
import { guide } from '../../fixture/guide.ts';
import { expect, signIn, test } from '../../fixture/test.ts';

const SECRET = 'a-token-that-nobody-may-find';

test('a half-built webhook survives a reload, without its secrets', async ({
  owner: page,
  receiver,
  atEndpoint: builder,
}) => {
  await builder.endpoint(receiver.url('/hook'));
  await builder.next();
  await builder.name(1).fill('referred_by');
  await builder.next();
  await builder.shows(5);
  await page.getByRole('radio', { name: 'Token' }).check();
  await page.getByLabel('Token', { exact: true }).last().fill(SECRET);
  await builder.next();
  await builder.shows(6);
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByRole('textbox', { name: /^Header( 1)?$/ }).fill('X-Team');
  await page.getByLabel(/^Value( 1)?$/).fill(SECRET);

  const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  await expect.poll(stored).toContain('referred_by');
  expect(await stored()).not.toContain(SECRET);

  page.once('dialog', (dialog) => dialog.accept());
  await page.reload();
  await expect(page.getByText('never kept in the browser')).toBeVisible();
  await page.getByRole('button', { name: 'Continue where you left off' }).click();
  await builder.shows(5);
  await expect(page.getByLabel('Token', { exact: true }).last()).toHaveValue('');
  await page.getByRole('button', { name: guide.back, exact: true }).click();
  await builder.shows(4);
  await expect(builder.name(1)).toHaveValue('referred_by');
});

test('going back loses nothing, and leaving asks', async ({ owner: page, receiver, atEndpoint: builder }) => {
  await builder.endpoint(receiver.url('/hook'));
  for (const step of [2, 1, 0]) {
    await page.getByRole('button', { name: guide.back, exact: true }).click();
    await builder.shows(step);
  }
  await page.goForward().catch(() => undefined);
  await page.getByRole('link', { name: 'Campaigns' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('link', { name: 'Campaigns' }).first().click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
});

test('a session that ends in the middle asks for the password and goes on at the same step', async ({
  owner: page,
  account,
  receiver,
  atEndpoint: builder,
}) => {
  await builder.endpoint(receiver.url('/kept'));
  // Until the request is shown anew: asking for it would notice the end of the session before Next does.
  await expect(builder.request).toContainText('/kept');
  await page.context().clearCookies();
  await builder.next();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel(`Password of ${account.email}`).fill(account.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await builder.shows(4);
  await page.getByRole('button', { name: guide.back, exact: true }).click();
  await expect(page.getByLabel(guide.endpoint)).toHaveValue(receiver.url('/kept'));
});

test('what a receiver answers is shown as text', async ({ owner: page, receiver, atEndpoint: builder }) => {
  const body =
    '<img src=x onerror="document.title=1"><a href="https://evil.example">win</a>\u0000\u001b[31m\u202etxt';
  receiver.answers({ status: 500, headers: { 'content-type': 'text/html', 'x-odd': '<b>bold</b>' }, body });
  await builder.endpoint(receiver.url('/hook'));
  await builder.request.getByRole('button', { name: guide.sendTest }).click();
  const shown = page.getByRole('region', { name: /^Response body/ });
  await expect(shown).toContainText('<img src=x onerror=');
  await expect(page.getByRole('region', { name: 'Response headers' })).toContainText('<b>bold</b>');
  await expect(shown.locator('img, a, b')).toHaveCount(0);
  const text = await shown.textContent();
  for (const hidden of ['\u0000', '\u001b', '\u202e']) expect(text).not.toContain(hidden);
  expect(text).toMatch(/win/);
});

/** Presses Tab until the element has the focus, as someone without a mouse does. */
async function tabTo(page: Page, target: Locator, key = 'Tab') {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not reach ${target}`);
}

test('the builder is completed with the keyboard alone', async ({ owner: page, api, receiver }) => {
  test.slow();
  const campaign = await api.campaign('Summer');
  const builder = new Builder(page);
  const press = async (target: Locator, key = 'Enter') => {
    await target.waitFor();
    await tabTo(page, target);
    await page.keyboard.press(key);
  };
  const next = () => press(page.getByRole('button', { name: guide.next, exact: true }));

  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  // The navigation stands before the heading, where the focus is.
  const settings = page.getByRole('link', { name: guide.settingsTab, exact: true }).first();
  await tabTo(page, settings, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${guide.path}$`));
  await press(page.getByRole('link', { name: guide.create }).first());
  await builder.shows(0);
  await press(page.getByRole('combobox', { name: guide.campaign }), 'ArrowDown');
  await expect(page.getByRole('option', { name: 'Summer' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: guide.campaign })).toHaveValue('Summer');
  await next();
  await builder.shows(1);
  await press(page.getByLabel(guide.events['user.join'], { exact: true }), 'Space');
  await next();
  await builder.shows(2);
  await press(page.getByLabel('Added', { exact: true }), 'Space');
  await next();
  await builder.shows(3);
  await tabTo(page, page.getByLabel(guide.endpoint));
  await page.keyboard.type(receiver.url('/keys'));
  await next();
  await builder.shows(4);
  await tabTo(page, builder.name(2));
  await page.keyboard.press('Alt+ArrowUp');
  await expect(builder.name(1)).toHaveValue('referrer_code');
  // From a field, Enter goes on: the button stands behind thirteen rows.
  await page.keyboard.press('Enter');
  for (const step of [5, 6]) {
    await builder.shows(step);
    await next();
  }
  await builder.shows(7);
  await tabTo(page, page.getByLabel(guide.name));
  await page.keyboard.type('By keys');
  await press(page.getByRole('button', { name: guide.save, exact: true }));
  await expect(page.getByText(guide.success, { exact: true })).toBeFocused();

  await api.join(campaign.id, 'Byron');
  await expect.poll(() => receiver.requests.length).toBe(1);
  expect(receiver.requests[0]?.query).toMatch(/^referrer_code=&referrer_id=&/);
});

test('what the server refuses stands beside its field, and nothing typed is lost', async ({
  owner: page,
  receiver,
  atEndpoint: builder,
}) => {
  await builder.endpoint(receiver.url('/hook'));
  await builder.next();
  await builder.shows(4);
  await builder.name(2).fill('referrer_id');
  await builder.next();
  await expect(page.getByText('is used twice').first()).toBeVisible();
  await builder.shows(4);
  await builder.name(2).fill('referrer_code');
  await builder.next();
  await builder.next();
  await builder.shows(6);
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByRole('textbox', { name: /^Header( 1)?$/ }).fill('Host');
  await page.getByLabel(/^Value( 1)?$/).fill('evil.example');
  await builder.next();
  await expect(page.getByRole('textbox', { name: /^Header( 1)?$/ })).toHaveAccessibleDescription(/./);
  await expect(page.getByLabel(/^Value( 1)?$/)).toHaveValue('evil.example');
});

test('a starter plan is told at once that it can build but not save', async ({ page, refhook }) => {
  const starter = refhook.createAccount('Starter', 'starter');
  await signIn(page, starter);
  await page.goto(guide.path);
  await expect(page.getByText(/Basic, Pro and Enterprise/).first()).toBeVisible();
});
