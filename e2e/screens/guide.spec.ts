import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { Api } from '../fixture/api.ts';
import { settle } from '../fixture/axe.ts';
import { Builder } from '../fixture/builder.ts';
import { guide } from '../fixture/guide.ts';
import { ready } from '../fixture/seeded.ts';
import { expect, signIn, test } from '../fixture/test.ts';
import { RECEIVER, steady } from './steady.ts';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));

test.use({ viewport: { width: 1200, height: 780 }, colorScheme: 'light' });

/** Walks the guide and takes the pictures of docs/guide.md. */
test('the pictures of the guide', async ({ page, refhook, receiver }) => {
  const account = refhook.createAccount('Acme');
  const api = new Api(refhook.url, account.api_token);
  const campaign = await api.campaign('Summer referral');
  const jessica = await api.join(campaign.id, 'Jessica');
  await steady(page, { server: refhook.url, receiver: receiver.url('') });
  await signIn(page, account);
  const builder = new Builder(page);
  const next = async (step: number) => {
    await builder.next();
    await builder.shows(step);
  };

  await page.goto(guide.path);
  await ready(page);
  await take(page, 'settings');
  await page.getByRole('link', { name: guide.create }).first().click();
  await builder.shows(0);
  await builder.campaign('Summer referral');
  await take(page, 'campaign');
  await next(1);
  await builder.event('user.join');
  await take(page, 'event');
  await next(2);
  await take(page, 'users');
  await next(3);
  await page.getByRole('button', { name: 'Hide the list' }).click();
  await builder.endpoint(`${RECEIVER}/leads`);
  await expect(builder.request).toContainText(RECEIVER);
  await take(page, 'endpoint');
  await next(4);
  await builder.name(8).fill('email_address');
  await take(page, 'payload');
  await next(5);
  await take(page, 'credentials');
  await next(6);
  await take(page, 'headers');
  await next(7);
  await page.getByLabel(guide.name).fill('Leads to CRM');
  await builder.request.getByRole('button', { name: guide.sendTest }).click();
  await builder.request.getByText('The endpoint took it').waitFor();
  await take(page, 'name');
  await builder.save();
  await page.getByText(guide.success, { exact: true }).waitFor();
  await take(page, 'success');

  for (const name of ['Byron', 'Ines', 'Kenji']) await api.join(campaign.id, name, jessica.code);
  await page.goto(guide.path);
  await page.getByRole('button', { name: `${guide.actions}: Leads to CRM` }).click();
  await page.getByRole('menuitem', { name: guide.edit, exact: true }).waitFor();
  await take(page, 'edit');
  await page.goto('/deliveries');
  await page.getByText('Kenji').first().waitFor();
  await take(page, 'deliveries');

  await page.goto(`/campaigns/${campaign.id}/pages`);
  await page
    .getByRole('textbox', { name: 'Title of the sign-up page' })
    .fill('Share the summer, get a free tea');
  await page.frameLocator('iframe').getByText('Share the summer').waitFor();
  await take(page, 'pages');
  await page.goto(`/campaigns/${campaign.id}/widget`);
  await ready(page);
  await take(page, 'widget');
  const upload = await api.upload(campaign.id, 'leads', PEOPLE, 'check');
  await page.goto(`/campaigns/${campaign.id}/uploads/${upload}`);
  await page.getByText('What would happen').waitFor();
  await take(page, 'upload');
});

/** A spreadsheet as marketers have them. */
const PEOPLE = `First Name,Email,Referrer Email Address
Lena,lena@example.com,jessica@example.com
Omar,omar@example.com,jessica@example.com
Byron,byron@example.com,jessica@example.com
Priya,priya@example,jessica@example.com
Noah,noah@example.com,jesica@example.com
`;

/** A picture without the pointer, the cursor, or anything on the move. */
async function take(page: Page, name: string) {
  await settle(page);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${FOLDER}guide-${name}.png`, caret: 'hide', animations: 'disabled' });
}
