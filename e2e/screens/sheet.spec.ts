import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { settle } from '../fixture/axe.ts';
import { publicScreens, screens } from '../fixture/seed.ts';
import { ready, test } from '../fixture/seeded.ts';
import { signIn } from '../fixture/test.ts';
import { steady } from './steady.ts';

const FOLDER = fileURLToPath(new URL('../../target/screens/', import.meta.url));
const WIDTHS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const THEMES = ['light', 'dark'] as const;
/** Those that read a list, and so can be empty, on their way, or refused. */
const LISTS = [
  'campaigns',
  'users',
  'deliveries',
  'ledger',
  'campaign pages',
  'widget',
  'uploads',
  'upload',
  'webhook',
  'webhooks and API',
  'members',
];

interface Shot {
  title: string;
  pictures: string[];
}

type State = 'full' | 'empty' | 'loading' | 'error';

/** Answers the app's calls so that its screens stay in a state. */
async function hold(page: Page, state: State) {
  if (state !== 'loading' && state !== 'error') return;
  await page.route('**/api/v2/**', async (route) => {
    // The frame has its answers before any screen is painted.
    if (/\/(session|overview)$/.test(route.request().url())) return route.fallback();
    const message = 'The server is short of breath. No lead is affected; try again in a moment.';
    if (state === 'error') return route.fulfill({ status: 422, json: { code: 422, message } });
    // Never answered: the page closes first.
  });
}

test('the contact sheet', async ({ browser, refhook, seeded }) => {
  const nobody = refhook.createAccount('Empty');
  const shots: Shot[] = [];

  const shoot = async (title: string, path: string, state: State, account?: typeof nobody) => {
    const pictures: string[] = [];
    const page = await open(browser, refhook.url);
    await steady(page, { server: refhook.url, receiver: seeded.receiver });
    if (account) await signIn(page, account);
    await hold(page, state);
    await page.goto(path);
    for (const viewport of Object.values(WIDTHS)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        await (state === 'loading'
          ? page.locator('[aria-busy=true], .mantine-Skeleton-root').first().waitFor()
          : ready(page));
        await settle(page);
        pictures.push((await page.screenshot({ type: 'jpeg', quality: 80 })).toString('base64'));
      }
    }
    await page.context().close();
    shots.push({ title: `${title} · ${state}`, pictures });
  };

  for (const [name, path] of Object.entries(publicScreens)) await shoot(name, path, 'full');
  const all = screens(seeded);
  for (const [name, path] of Object.entries(all)) await shoot(name, path, 'full', seeded.account);
  for (const name of LISTS) {
    const path = all[name] ?? '/';
    for (const state of ['loading', 'error'] as const) await shoot(name, path, state, seeded.account);
    if (!path.match(/\d/)) await shoot(name, path, 'empty', nobody);
  }
  await shoot('overview', '/', 'empty', nobody);

  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}contact-sheet.html`, sheet(shots));
  const page = await browser.newPage({ viewport: { width: 3_420, height: 900 }, deviceScaleFactor: 1 });
  await page.goto(`file://${FOLDER}contact-sheet.html`);
  await page.screenshot({ path: `${FOLDER}contact-sheet.png`, fullPage: true });
  await page.close();
  console.log(`${shots.length} screens and states: target/screens/contact-sheet.png`);
});

async function open(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    deviceScaleFactor: 0.5,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  });
  return context.newPage();
}

function sheet(shots: Shot[]): string {
  const rows = shots.map(({ title, pictures }) => {
    const images = pictures.map((picture) => `<img src="data:image/jpeg;base64,${picture}">`);
    return `<figure><figcaption>${title}</figcaption>${images.join('\n')}</figure>`;
  });
  const style =
    'body{font:16px sans-serif;background:#888;margin:8px;display:grid;grid-template-columns:1fr 1fr;gap:8px}' +
    'figure{margin:0;display:flex;flex-wrap:wrap;gap:6px;align-content:flex-start}figcaption{width:100%}';
  return `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${style}</style>${rows.join('\n')}`;
}
