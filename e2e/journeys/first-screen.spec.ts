import type { Response } from '@playwright/test';
import { expect, test } from '../fixture/test.ts';

/** Compressed JavaScript and CSS until the first screen is usable. Bytes. */
const MOST = 260 * 1_000;

test('the first screen needs few bytes, and neither the charts nor the drag and drop', async ({
  owner: page,
}) => {
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);

  const code = responses.filter((response) => /\.(js|css)$/.test(new URL(response.url()).pathname));
  const sizes = await Promise.all(
    code.map(async (response) => (await response.request().sizes()).responseBodySize),
  );
  const sum = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first screen: ${(sum / 1_000).toFixed(1)} kB of JavaScript and CSS in ${code.length} files`);
  expect(sum).toBeLessThanOrEqual(MOST);

  for (const response of code) {
    expect(response.headers()['content-encoding'] ?? response.url(), response.url()).toMatch(
      /^(br|gzip)$|\.js$/,
    );
    expect(await response.text(), response.url()).not.toMatch(/recharts|@dnd-kit/);
  }
});
