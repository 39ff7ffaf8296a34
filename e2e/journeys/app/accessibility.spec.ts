import { checkAxe, fitsPhone } from '../../fixture/axe.ts';
import { guide } from '../../fixture/guide.ts';
import { publicScreens, screenNames, screens } from '../../fixture/seed.ts';
import { expect, ready, test } from '../../fixture/seeded.ts';

for (const name of screenNames) {
  test(`${name}: accessible in both themes, and fits a phone`, async ({ visitor: page, seeded }) => {
    await page.goto(screens(seeded)[name] ?? '');
    await ready(page);
    await checkAxe(page);
    await fitsPhone(page);
    await ready(page);
    await checkAxe(page);
  });
}

for (const [name, path] of Object.entries(publicScreens)) {
  test(`${name}: accessible in both themes, and fits a phone`, async ({ page, seeded }) => {
    expect(seeded.campaign).toBeGreaterThan(0);
    await page.goto(path);
    await ready(page);
    await checkAxe(page);
    await fitsPhone(page);
  });
}

test('menus and dialogs are accessible while they are open', async ({ visitor: page }) => {
  await page.goto(guide.path);
  await ready(page);
  const menu = async (item: string) => {
    await page.getByRole('button', { name: `${guide.actions}: Leads to CRM` }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).waitFor();
    if (item !== guide.edit) await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await menu(guide.edit);
  await checkAxe(page);
  await page.keyboard.press('Escape');
  await menu(guide.delete);
  await page.getByRole('dialog').waitFor();
  await checkAxe(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await menu(guide.sendTest);
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: guide.sendTest }).click();
  await expect(drawer.getByText('The endpoint took it')).toBeVisible();
  await checkAxe(page);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  await checkAxe(page);
});

test('errors in the builder are accessible', async ({ visitor: page, seeded }) => {
  const edit = `${guide.path}/${seeded.webhook}/edit?step=`;
  await page.goto(`${edit}endpoint`);
  await ready(page);
  await page.getByLabel(guide.endpoint).fill('http://example.com');
  await page.getByRole('button', { name: guide.next, exact: true }).click();
  await expect(page.getByLabel(guide.endpoint)).toHaveAttribute('aria-invalid', 'true');
  await checkAxe(page);
});

test('a list that can not be read says so, accessibly, and is read again', async ({
  visitor: page,
  seeded,
}) => {
  expect(seeded.campaign).toBeGreaterThan(0);
  await page.route('**/api/v2/campaigns?**', (route) =>
    route.fulfill({ status: 422, json: { code: 422, message: 'No.' } }),
  );
  await page.goto('/campaigns');
  await expect(page.getByText('This could not be loaded')).toBeVisible();
  await checkAxe(page);
  await page.unroute('**/api/v2/campaigns?**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Summer referral').first()).toBeVisible();
});

test('what an empty account sees is accessible and teaches the next step', async ({ owner: page, api }) => {
  await page.goto('/');
  await ready(page);
  await checkAxe(page);
  for (const path of ['/campaigns', '/users', '/deliveries', guide.path, `${guide.path}/new`]) {
    await page.goto(path);
    await ready(page);
    await checkAxe(page);
  }
  const campaign = await api.campaign('Empty');
  await page.goto(`/campaigns/${campaign.id}`);
  await ready(page);
  await checkAxe(page);
});
