import { expect, test } from 'vitest';
import { ApiError } from './client';
import { queryClient, tryAgain } from './queries';

const after = (error: unknown) => tryAgain({ state: { error } });

test('a failure is said at once; what may pass is tried again, and when the server says so', () => {
  expect(queryClient.getDefaultOptions().queries).toMatchObject({ retry: false, networkMode: 'always' });
  expect(after(new ApiError(500, 'x'))).toBe(5_000);
  expect(after(new ApiError(503, 'x', {}, undefined, 30))).toBe(30_000);
  // Without an answer the next one waits for the server, and a refusal is not asked for again.
  expect([after(new ApiError(0, 'x')), after(new ApiError(404, 'x')), after(null)]).toEqual([
    false,
    false,
    false,
  ]);
});
