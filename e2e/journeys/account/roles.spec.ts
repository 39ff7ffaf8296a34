import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { guide } from '../../fixture/guide.ts';
import { ready } from '../../fixture/seeded.ts';
import { expect, test } from '../../fixture/test.ts';

/** Someone with a role in the owner's account, in a browser of their own. */
async function invited(browser: Browser, owner: Page, role: 'member' | 'viewer'): Promise<Page> {
  const { origin } = new URL(owner.url());

  const data = { email: `${role}-${randomUUID()}@example.com`, role };
  const answer = await owner.request.post('/api/v2/invitations', { data, headers: { origin } });
  expect(answer.status(), await answer.text()).toBe(201);
  const { link } = (await answer.json()).data;
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  const token = new URL(link).hash.slice(1);
  const accepted = await page.request.post('/api/v2/invitations/accept', {
    data: { token, password: 'correct horse battery' },
  });
  expect(accepted.status(), await accepted.text()).toBe(201);
  return page;
}

test('a member builds and changes, but invites nobody; a viewer only looks; an owner does both', async ({
  owner,
  api,
  receiver,
  browser,
}) => {
  // Twenty-one pages, one after the other: on a busy machine more than a minute's work.
  test.slow();
  const campaign = await api.campaign('Summer');
  const webhook = await api.webhook(campaign.id, receiver.url('/crm'), { name: 'To the CRM' });
  const jessica = await api.join(campaign.id, 'Jessica');
  const byron = await api.join(campaign.id, 'Byron', jessica.code);
  await owner.goto('/');
  const member = await invited(browser, owner, 'member');
  const viewer = await invited(browser, owner, 'viewer');
  const may = async (page: Page, write: boolean, own: boolean) => {
    const shows = async (path: string, action: string, allowed: boolean) => {
      await page.goto(path);
      await ready(page);
      const found = page.getByRole('link', { name: action }).or(page.getByRole('button', { name: action }));
      await expect(found, `${path}: ${action}`).toHaveCount(allowed ? 1 : 0);
    };
    await shows(guide.path, guide.create, write);
    await shows(guide.path, 'Create API token', write);
    await shows('/campaigns', 'Create campaign', write);
    await shows('/users', 'Add person', write);
    await shows(`/users/${byron.id}`, 'Qualify', write);
    await shows(`/webhooks/${webhook.id}`, guide.actions, write);
    await shows('/settings/members', 'Invite', own);
  };
  await may(owner, true, true);
  await may(member, true, false);
  await may(viewer, false, false);
  await member.context().close();
  await viewer.context().close();
});

test('what a colleague saved in the meantime is not overwritten', async ({
  owner,
  api,
  receiver,
  browser,
}) => {
  const campaign = await api.campaign('Summer');
  const webhook = await api.webhook(campaign.id, receiver.url('/crm'), { name: 'To the CRM' });
  const last = `${guide.path}/${webhook.id}/edit?step=name`;
  await owner.goto(last);
  const member = await invited(browser, owner, 'member');
  await owner.getByLabel(guide.name).fill('Mine');
  await member.goto(last);
  await member.getByLabel(guide.name).fill('Theirs');
  await member.getByRole('button', { name: guide.save, exact: true }).click();
  await expect(member.getByText(guide.saved, { exact: true })).toBeVisible();
  await member.context().close();

  await owner.getByRole('button', { name: guide.save, exact: true }).click();
  await expect(owner.getByRole('alert')).toContainText('Someone else saved this webhook');
  await expect(owner.getByLabel(guide.name)).toHaveValue('Mine');
  await owner.getByRole('button', { name: 'Reload theirs' }).click();
  await expect(owner.getByLabel(guide.name)).toHaveValue('Theirs');
  await owner.getByLabel(guide.name).fill('Ours');
  await owner.getByRole('button', { name: guide.save, exact: true }).click();
  await expect(owner.getByText(guide.saved, { exact: true })).toBeVisible();
});
