import { defineConfig } from '@playwright/test';
import { browser } from './fixture/browser.ts';

export default defineConfig({
  testDir: 'journeys',
  outputDir: '../target/journeys',
  fullyParallel: true,
  workers: 2,
  // A test that passes the second time is a defect: either of the test or of the product.
  retries: 0,
  forbidOnly: true,
  // Only a failing test waits so long: on a machine that does something else a page can take twenty times as long.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    ...browser,
    trace: 'retain-on-failure',
    actionTimeout: 30_000,
    viewport: { width: 1280, height: 900 },
  },
});
