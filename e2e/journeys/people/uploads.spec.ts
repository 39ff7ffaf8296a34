import type { Page } from '@playwright/test';
import type { Api } from '../../fixture/api.ts';
import { invitedBy, requestAbout, TELLING, tellingCampaign } from '../../fixture/forms.ts';
import type { Receiver } from '../../fixture/receiver.ts';
import { expect, test } from '../../fixture/test.ts';

const csv = (name: string, lines: string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\r\n')}\r\n`),
});

/** Uploads a file of people of that kind to the campaign. */
async function upload(page: Page, campaign: number, kind: string, file: ReturnType<typeof csv>) {
  await page.goto(`/campaigns/${campaign}/uploads`);
  await page.getByText(kind, { exact: true }).click();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Upload file' }).click();
}

/** A campaign that tells of qualified leads, with a referrer and a lead of theirs. */
async function withLead(api: Api, receiver: Receiver) {
  const campaign = await api.campaign('Summer');
  const event = 'user.qualified';
  await api.webhook(campaign.id, receiver.url('/won'), { event, sources: ['Referred'], fields: TELLING });
  const jessica = await api.join(campaign.id, 'Jessica');
  return { campaign, jessica, byron: await api.join(campaign.id, 'Byron', jessica.code) };
}

test('an upload: columns, dry run and run; leads are their referrer’s', async ({
  owner: page,
  api,
  receiver,
}) => {
  const { campaign } = await tellingCampaign(api, receiver);
  const jessica = await api.join(campaign.id, 'Jessica');

  const file = csv('leads.csv', [
    'Who;Mail;By',
    'Byron;byron@example.com;jessica@example.com',
    'Ines;no address;jessica@example.com',
  ]);
  await upload(page, campaign.id, 'Leads', file);
  for (const [column, holds] of [
    ['Who', 'First name'],
    ['Mail', 'Email'],
    ['By', 'Referrer’s email'],
  ]) {
    await page.getByRole('combobox', { name: `${column} holds` }).click();
    await page.getByRole('option', { name: holds, exact: true }).click();
  }
  await page.getByRole('button', { name: 'Check all rows' }).click();
  await expect(page.getByRole('heading', { name: 'What would happen' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Rows of the file' })).toContainText('no address');
  expect(receiver.requests).toHaveLength(1);

  await page.getByRole('button', { name: 'Start the upload' }).click();
  await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();
  const email = 'byron@example.com';
  expect(await requestAbout(receiver, email)).toEqual({
    email,
    ...invitedBy(jessica.code),
  });
});

test('an upload: how the file was read is shown, and changed where it is wrong', async ({
  owner: page,
  api,
}) => {
  const campaign = await api.campaign('Summer');
  const lines = [
    'Customers;;',
    'Name;Email;Notes',
    'Jos\x8e;jose@example.com;fine',
    'Al;al@example.com;"a\nb\nc\nd\ne"',
  ];
  const buffer = Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
  await upload(page, campaign.id, 'Referrers', { ...csv('customers.csv', []), buffer });

  await expect(page.getByRole('heading', { name: 'How the file was read' })).toBeVisible();
  await expect(page.getByLabel('Row with the column names')).toHaveValue('2');
  await expect(page.getByRole('alert')).toContainText('Row 4: A cell of 5 lines');
  const preview = page.getByRole('table', { name: 'Preview of the file' });
  for (const [encoding, name] of [
    ['Western European (Windows-1252)', 'JosŽ'],
    ['Western European (Mac OS Roman)', 'José'],
  ] as const) {
    await page.getByRole('combobox', { name: 'Encoding' }).click();
    await page.getByRole('option', { name: encoding, exact: true }).click();
    await expect(preview).toContainText(name);
  }
  await page.getByLabel('Row with the column names').fill('9');
  await page.getByLabel('Row with the column names').press('Enter');
  await expect(page.getByText('The file has no row 9')).toBeVisible();
  await page.getByLabel('Row with the column names').fill('0');
  await page.getByLabel('Row with the column names').press('Enter');
  await expect(preview).toContainText('Customers');
});

test('the inbound webhook: its address is made in the app, and qualifies a lead once', async ({
  owner: page,
  api,
  receiver,
}) => {
  const { byron } = await withLead(api, receiver);

  await page.goto('/settings/webhooks-and-api');
  await page.getByRole('button', { name: 'Create the address' }).click();
  const shown = page.getByText(/^http:\S+\/qualify$/).first();
  const address = (await shown.textContent()) ?? '';
  const sale = () => fetch(address, { method: 'POST', body: new URLSearchParams({ code: byron.code }) });
  expect((await sale()).status).toBe(200);
  const email = 'byron@example.com';
  expect(await requestAbout(receiver, email)).toMatchObject({ email, source: 'Referred' });
  expect((await sale()).status).toBe(200);
  expect(receiver.requests).toHaveLength(1);
});

test('qualified leads come from a file and by the API, each of them once', async ({
  owner: page,
  api,
  receiver,
}) => {
  const { campaign, jessica } = await withLead(api, receiver);
  const ines = await api.join(campaign.id, 'Ines', jessica.code);
  for (let twice = 0; twice < 2; twice++) {
    await api.put('/users/qualification', { id: ines.id, qualified: true });
  }
  await requestAbout(receiver, 'ines@example.com');

  const file = csv('won.csv', ['Email', 'byron@example.com', 'ines@example.com', 'nobody@example.com']);
  await upload(page, campaign.id, 'Qualified leads', file);
  await page.getByRole('button', { name: 'Start the upload' }).click();
  await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();
  await requestAbout(receiver, 'byron@example.com');
  await expect(page.getByText('Qualified already (1)')).toBeVisible();
  await expect(page.getByText('Refused (1)')).toBeVisible();
  expect(receiver.requests).toHaveLength(2);
});
