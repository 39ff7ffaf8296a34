import type { Page } from '@playwright/test';
import { guide } from '../../fixture/guide.ts';
import { expect, ready, test } from '../../fixture/seeded.ts';

/** Compressed JavaScript and CSS until the first screen is usable. Bytes. */
const MOST = 260 * 1_000;

/** The build leaves files below this as they are; compressed, they would not fit into fewer packets. Bytes. */
const SMALL = 1_024;

/** What only some screens need, by the name of its file. */
const LATER = { chart: /\/ChartBars-[\w-]+\.js$/, drag: /\/SortableRows-[\w-]+\.js$/ };

interface File {
  url: string;
  /** As sent, and as the browser reads it. Bytes. */
  sent: number;
  read: number;
}

/** The app's files that the page has loaded so far, as the browser measured them. */
const loaded = (page: Page): Promise<File[]> =>
  page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => /\.(js|css)$/.test(name))
      .map(({ name, encodedBodySize, decodedBodySize }) => ({
        url: name,
        sent: encodedBodySize,
        read: decodedBodySize,
      })),
  );

/** What the page asks for from now on. */
function askedBy(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  return urls;
}

test('the first screen needs at most 260 kB, and neither the charts nor the drag and drop', async ({
  visitor: page,
}, info) => {
  const asked = askedBy(page);
  await page.goto('/');
  await ready(page);
  const files = await loaded(page);
  const sum = files.reduce((sum, { sent }) => sum + sent, 0);
  const said = `${(sum / 1_000).toFixed(1)} kB of JavaScript and CSS in ${files.length} files`;
  info.annotations.push({ type: 'first screen', description: said });
  console.log(`first screen: ${said}`);
  expect(sum).toBeGreaterThan(50_000);
  expect(sum, said).toBeLessThanOrEqual(MOST);
  const plain = files.filter(({ sent, read }) => read >= SMALL && sent >= read);
  expect(plain, 'sent as they are').toEqual([]);
  for (const later of Object.values(LATER)) expect(asked.filter((url) => later.test(url))).toEqual([]);
});

test('the charts and the drag and drop arrive where they are needed', async ({ visitor: page, seeded }) => {
  const asked = askedBy(page);
  await page.goto(`/webhooks/${seeded.webhook}`);
  await expect.poll(() => asked).toContainEqual(expect.stringMatching(LATER.chart));
  expect(asked.filter((url) => LATER.drag.test(url))).toEqual([]);
  await page.goto(`${guide.path}/${seeded.webhook}/edit?step=payload`);
  await expect.poll(() => asked).toContainEqual(expect.stringMatching(LATER.drag));
});
