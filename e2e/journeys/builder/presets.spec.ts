import { Builder } from '../../fixture/builder.ts';
import { guide } from '../../fixture/guide.ts';
import { expect, test } from '../../fixture/test.ts';
import { strict } from '../../receivers/strict.ts';

/** What a preset can not know is typed where its notes say. */
const OWN: Record<string, (builder: Builder) => Promise<void>> = {
  'Salesforce Web-to-Lead': async (builder) => {
    await builder.next();
    await builder.shows(4);
    await builder.page.getByRole('textbox', { name: 'Text of oid' }).fill('00D000000000001');
  },
  'Airtable table (API)': async (builder) => {
    await builder.next();
    await builder.shows(4);
    await builder.next();
    await builder.shows(5);
    await builder.page.getByLabel('Token', { exact: true }).last().fill('pat123');
  },
};

for (const [name, receive] of Object.entries(strict)) {
  test(`${name}: the preset's test is taken by a receiver as strict as the real one`, async ({
    owner: page,
    api,
    receiver,
  }) => {
    const campaign = await api.campaign('Summer');
    const webhook = await api.webhook(campaign.id, receiver.url('/in/exec'));
    receiver.answers(receive);
    const builder = new Builder(page);
    await page.goto(`${guide.path}/${webhook.id}/edit?step=endpoint`);
    await page.getByRole('button', { name: 'Show the list' }).click();
    await page
      .getByRole('group', { name: /^Choose the receiving app/ })
      .getByRole('button', { name })
      .click();
    await OWN[name]?.(builder);
    await builder.request.getByRole('button', { name: guide.sendTest }).click();
    await expect(builder.request.getByText('The endpoint took it')).toBeVisible();
    expect(receiver.requests.length).toBe(1);
  });
}

test('a pasted URL of a known receiver offers its preset, says why, and changes nothing unasked', async ({
  owner: page,
  atEndpoint: builder,
}) => {
  await builder.endpoint('https://hooks.airtable.com/workflows/v1/genericWebhook/app1/wfl1/wtr1');
  await expect(page.getByText('Airtable reads no query parameters')).toBeVisible();
  await expect(page.getByRole('radio', { name: guide.formats.query })).toBeChecked();
  await page.getByRole('button', { name: /^Set it up for Airtable/ }).click();
  await expect(page.getByRole('radio', { name: guide.formats.json, exact: true })).toBeChecked();
});

test('without its preset, a strict receiver refuses, and the test says what to do', async ({
  receiver,
  atEndpoint: builder,
}) => {
  receiver.answers(strict['Airtable automation'] ?? { status: 500 });
  await builder.endpoint(receiver.url('/workflows/v1'));
  await builder.next();
  await builder.shows(4);
  await builder.request.getByRole('button', { name: guide.sendTest }).click();
  await expect(builder.request.getByText('no lead is at risk')).toBeVisible();
  await expect(builder.request.getByText('400', { exact: true })).toBeVisible();
});
