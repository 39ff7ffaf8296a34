import { expect, test } from '../../fixture/test.ts';

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
  let calls = 0;
  await page.route('**/api/v2/campaigns?**', (route) => {
    calls += 1;
    return route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' });
  });
  await page.route('**/healthz', (route) => route.abort());
  await page.getByRole('link', { name: 'Campaigns' }).first().click();
  await expect(page.getByText('This could not be loaded')).toBeVisible();
  expect(calls, 'said after the first answer, not after tries that nobody sees').toBe(1);
  await expect(page.getByRole('alert').filter({ hasText: 'The server doesn’t answer' })).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByText('This could not be loaded')).toBeHidden({ timeout: 10_000 });
  await expect(page.getByRole('alert')).toBeHidden();
});
