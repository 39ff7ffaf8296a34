import { expect, test } from '../fixture/test.ts';

test('offline is said on the page, what is typed stays, and the page goes on by itself', async ({
  owner: page,
  context,
}) => {
  await page.goto('/campaigns/new');
  const name = page.getByLabel('Name').first();
  await name.fill('Spring');
  await context.setOffline(true);
  const banner = page.getByRole('alert').filter({ hasText: 'You’re offline' });
  await expect(banner).toBeVisible();
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await expect(page.getByText('What you typed is still here', { exact: false }).last()).toBeVisible();
  await expect(name).toHaveValue('Spring');
  await context.setOffline(false);
  await expect(banner).toBeHidden();
  await expect(name).toHaveValue('Spring');
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await expect(page).toHaveURL(/\/campaigns\/\d+/);
});

test('a list that cannot be read says so at once, and is read when the server answers again', async ({
  owner: page,
}) => {
  await page.goto('/');
  await page.route('**/api/v2/campaigns?**', (route) =>
    route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' }),
  );
  await page.route('**/healthz', (route) => route.abort());
  const began = Date.now();
  await page.getByRole('link', { name: 'Campaigns' }).first().click();
  await expect(page.getByText('This could not be loaded')).toBeVisible({ timeout: 1_500 });
  expect(Date.now() - began).toBeLessThan(2_000);
  await expect(page.getByRole('alert').filter({ hasText: 'The server doesn’t answer' })).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByText('This could not be loaded')).toBeHidden({ timeout: 10_000 });
  await expect(page.getByRole('alert')).toBeHidden();
});
