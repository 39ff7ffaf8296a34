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
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...browser,
    trace: 'retain-on-failure',
    actionTimeout: 15_000,
    viewport: { width: 1280, height: 900 },
  },
});
