import { Api } from '../../fixture/api.ts';
import { guide } from '../../fixture/guide.ts';
import { expect, test } from '../../fixture/test.ts';

test('a token that is created here is shown once, works, and is refused once it is revoked', async ({
  owner: page,
  refhook,
}) => {
  await page.goto(guide.path);
  const create = async (name: string, scope: string) => {
    await page.getByRole('button', { name: 'Create API token' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(name);
    await page.getByRole('radio', { name: scope, exact: true }).check();
    await page.getByRole('button', { name: 'Create token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy your API token' });
    const token = (await dialog.getByText(/^rh_\w{40}$/).textContent()) ?? '';
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await expect(dialog).toBeHidden();
    return { token, api: new Api(refhook.url, token) };
  };
  const reading = await create('Report', 'Read');
  await expect(reading.api.campaign('Summer')).rejects.toThrow(': 403 ');
  const writing = await create('Website form', 'Read and write');
  await writing.api.campaign('Summer');
  expect((await reading.api.get('/campaigns')).data).toHaveLength(1);
  await page.reload();
  const row = page.getByRole('row', { name: /Website form/ });
  await expect(row).toContainText('Read and write');
  await expect(page.getByText(writing.token)).toHaveCount(0);

  await row.getByRole('button', { name: 'Revoke Website form' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  await expect(row).toBeHidden();
  await expect(writing.api.get('/campaigns')).rejects.toThrow(': 401 ');
  expect((await reading.api.get('/campaigns')).data).toHaveLength(1);
});
