import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './build/precompress.ts';

/** A running server for `npm run dev`; everything but the app itself is asked there. */
const server = process.env.REFHOOK_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  plugins: [
    tanstackRouter({ target: 'react', autoCodeSplitting: true, quoteStyle: 'single' }),
    react(),
    precompress(),
  ],
  // The page comes with a fresh nonce each time; the server puts it in this place.
  html: { cspNonce: '__NONCE__' },
  // The first browsers with light-dark(): rewritten for older ones, it would find no colour scheme to follow.
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The viewer of the API documentation; it is loaded on its own page alone.
    chunkSizeWarningLimit: 1_600,
  },
  // The labels of the guide stand beside this folder.
  server: { proxy: { '/api': { target: server, changeOrigin: false } }, fs: { allow: ['..'] } },
  test: {
    environment: 'jsdom',
    include: ['{src,build}/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
  },
});
