import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answered, connection, retryUntilBack, unanswered } from './connection';

let online = true;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => online);
  online = true;
  answered();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const started = (isBack: () => Promise<boolean>) => {
  const queries = new QueryClient();
  const invalidate = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
  return { invalidate, stop: retryUntilBack(queries, isBack) };
};

test('a server that does not answer is looked for until it is back, and then everything is read anew', async () => {
  const isBack = vi.fn().mockRejectedValueOnce(new TypeError('no network')).mockResolvedValueOnce(false);
  isBack.mockResolvedValue(true);
  const { invalidate, stop } = started(isBack);
  unanswered();
  expect(connection.read()).toBe('unreachable');
  await vi.advanceTimersByTimeAsync(6_000);
  expect([isBack.mock.calls.length, connection.read(), invalidate.mock.calls.length]).toEqual([
    2,
    'unreachable',
    0,
  ]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([connection.read(), invalidate.mock.calls.length]).toEqual(['online', 1]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(isBack).toHaveBeenCalledTimes(3);
  stop();
});

test('a device that goes offline says so at once, asks nobody, and looks as soon as it is online again', async () => {
  const isBack = vi.fn().mockResolvedValue(true);
  const { stop } = started(isBack);
  online = false;
  window.dispatchEvent(new Event('offline'));
  expect(connection.read()).toBe('offline');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(isBack).not.toHaveBeenCalled();
  online = true;
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.read()).toBe('online');
  stop();
});

test('online, but without a way to the server, is not called offline', async () => {
  const { stop } = started(vi.fn().mockResolvedValue(false));
  online = false;
  window.dispatchEvent(new Event('offline'));
  online = true;
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.read()).toBe('unreachable');
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connection.read()).toBe('unreachable');
});
