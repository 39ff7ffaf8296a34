import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { follow } from './stream';

class FakeStream extends EventTarget {
  readyState = 1;
  onerror: (() => void) | null = null;
  close = vi.fn();
}

let hidden = false;
let streams: FakeStream[] = [];
const source = () => {
  const stream = new FakeStream();
  streams.push(stream);
  return stream as unknown as EventSource;
};
const show = (isShown: boolean) => {
  hidden = !isShown;
  document.dispatchEvent(new Event('visibilitychange'));
};
const started = () => {
  const queries = new QueryClient();
  const invalidate = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
  const refetch = vi.spyOn(queries, 'refetchQueries').mockResolvedValue();
  return { invalidate, refetch, stop: follow(queries, source) };
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', { CLOSED: 2 });
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  hidden = false;
  streams = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('many changes within a second read each list once', () => {
  const { invalidate, stop } = started();
  for (let change = 0; change < 5; change++) streams[0]?.dispatchEvent(new Event('changed'));
  expect(invalidate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(invalidate.mock.calls.map(([filters]) => filters?.queryKey?.[0])).toEqual([
    'deliveries',
    'webhooks',
    'overview',
    'users',
    'campaigns',
  ]);
  stop();
});

test('a hidden tab holds no stream, and reads everything when it is shown again', () => {
  const { invalidate, stop } = started();
  show(false);
  expect(streams[0]?.close).toHaveBeenCalled();
  expect(streams).toHaveLength(1);
  show(true);
  expect(streams).toHaveLength(2);
  expect(invalidate).toHaveBeenCalledTimes(5);
  stop();
});

test('a stream that is kept back on its way is opened anew, and lists are read by the clock until it is heard', () => {
  const { invalidate, stop } = started();
  vi.advanceTimersByTime(39_000);
  streams[0]?.dispatchEvent(new Event('alive'));
  vi.advanceTimersByTime(39_000);
  expect([streams.length, invalidate.mock.calls.length]).toEqual([1, 0]);
  vi.advanceTimersByTime(1_000);
  expect(streams[0]?.close).toHaveBeenCalled();
  expect(streams).toHaveLength(2);
  vi.advanceTimersByTime(30_000);
  expect(invalidate).toHaveBeenCalledTimes(2 * 5);
  streams[1]?.dispatchEvent(new Event('alive'));
  vi.advanceTimersByTime(39_000);
  expect(invalidate).toHaveBeenCalledTimes(2 * 5);
  stop();
  vi.advanceTimersByTime(100_000);
  expect([streams.length, invalidate.mock.calls.length]).toEqual([2, 10]);
});

test('a refused stream asks for the session before it is opened again', async () => {
  const { refetch, stop } = started();
  const [first] = streams;
  if (first) first.readyState = 2;
  first?.onerror?.();
  expect(streams).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(refetch).toHaveBeenCalledWith({ queryKey: ['session'] });
  expect(streams).toHaveLength(2);
  stop();
  show(false);
  show(true);
  expect(streams).toHaveLength(2);
});
