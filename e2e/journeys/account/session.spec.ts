import { Refhook } from '../../fixture/server.ts';
import { expect, signIn, test } from '../../fixture/test.ts';

const PASSWORD = 'correct horse battery';

/** The link with the path among the lines that a server printed. */
const linkIn = (printed: string[], path: string) => {
  const line = printed.find((line) => line.includes(path));
  if (!line) throw new Error(`no link to ${path} in:\n${printed.join('\n')}`);
  return line.trim();
};

test.describe('a new server', () => {
  test('is set up by the link that it prints, once', async ({ page }) => {
    const fresh = await Refhook.start('serve');
    try {
      await expect.poll(() => fresh.printed.join('\n')).toContain('/setup');
      const link = linkIn(fresh.printed, '/setup');
      await page.goto(fresh.url);
      await expect(page.getByText('open the one-time set-up link')).toBeVisible();

      await page.goto(link);
      await page.getByLabel('Account name').fill('Acme');
      await page.getByLabel('Your email').fill('owner@example.com');
      await page.getByLabel('Choose a password').fill('short');
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expect(page.getByLabel('Choose a password')).toHaveAccessibleDescription(/10 characters/);
      await expect(page.getByLabel('Account name')).toHaveValue('Acme');
      await page.getByLabel('Choose a password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

      await page.context().clearCookies();
      await page.goto(link);
      await page.getByLabel('Account name').fill('Someone else');
      await page.getByLabel('Your email').fill('else@example.com');
      await page.getByLabel('Choose a password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
    } finally {
      await fresh.stop();
    }
  });

  test('with example data is opened by the link that it prints, once', async ({ page }) => {
    const demo = await Refhook.start('demo');
    try {
      await expect.poll(() => demo.printed.join('\n')).toContain('API token');
      const link = linkIn(demo.printed, '/sign-in');
      await page.goto(link);
      await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

      await page.context().clearCookies();
      await page.goto(link);
      await expect(page.getByText('This link no longer works')).toBeVisible();
    } finally {
      await demo.stop();
    }
  });
});

test('someone who is not signed in is asked, and then is where they wanted to be', async ({
  page,
  account,
}) => {
  await page.goto('/campaigns');
  await page.getByLabel('Email').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/campaigns');

  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.goto('/campaigns');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('a viewer is invited by a link, looks at everything and changes nothing', async ({
  owner,
  account,
  api,
}) => {
  await api.campaign('Summer');
  await owner.goto('/settings/members');
  await owner.getByLabel('Email').fill('viewer@example.com');
  await owner.getByRole('combobox', { name: 'Role', exact: true }).click();
  await owner.getByRole('option', { name: /^Viewer Can/ }).click();
  await owner.getByRole('button', { name: 'Invite' }).click();
  const link = (await owner.getByText(/\/invitation#/).textContent()) ?? '';

  await owner.context().clearCookies();
  const viewer = owner;
  await viewer.goto(link);
  await expect(viewer.getByText('viewer@example.com').first()).toBeVisible();
  await viewer.getByLabel('Choose a password').fill(PASSWORD);
  await viewer.getByRole('button', { name: 'Accept the invitation' }).click();
  await viewer.getByRole('link', { name: 'Campaigns' }).first().click();
  await expect(viewer.getByText('Summer')).toBeVisible();
  await expect(viewer.getByText('Create campaign')).toHaveCount(0);
  await viewer.goto('/settings/webhooks-and-api');
  await expect(viewer.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(viewer.getByText('Create An Outbound Webhook')).toHaveCount(0);

  await signIn(owner, account);
  await owner.goto('/settings/members');
  await expect(owner.getByLabel('Role of viewer@example.com')).toHaveValue('viewer');
});

test('a new password counts at once', async ({ owner, account }) => {
  await owner.goto('/settings/account');
  await owner.getByLabel('Current password').fill('not the password');
  await owner.getByLabel('New password').fill(PASSWORD);
  await owner.getByRole('button', { name: 'Change password' }).click();
  await expect(owner.getByLabel('Current password')).toHaveAccessibleDescription(/./);
  await expect(owner.getByLabel('New password')).toHaveValue(PASSWORD);
  await owner.getByLabel('Current password').fill(account.password);
  await owner.getByRole('button', { name: 'Change password' }).click();
  await expect(owner.getByRole('status')).toContainText('new password');
  await owner.context().clearCookies();
  await signIn(owner, { email: account.email, password: PASSWORD });
});
