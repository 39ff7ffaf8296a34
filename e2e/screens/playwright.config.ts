import { defineConfig } from '@playwright/test';
import { browser } from '../fixture/browser.ts';

/** `make screens`: not tests, but pictures that a script takes. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../target/screens/runs',
  workers: 2,
  retries: 0,
  timeout: 600_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: { ...browser, actionTimeout: 15_000, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
});
