import { useDebouncedValue } from '@mantine/hooks';
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { ApiError, answer, api } from '@/api/client';
import type { Webhook } from '@/webhooks/queries';
import { toPreview } from '../draft/convert';
import type { Draft } from '../draft/draft';
import type { Problems } from '../draft/problems';
import { type Changes, changesOf } from './diff';
import { type Parts, partsOf, type Request } from './parts';

type ForPreview = ReturnType<typeof toPreview>;

/** The request, or what is wrong with the draft by the server's own rules. */
type Rendered = { request: Request; problems: Problems } | { request: null; problems: Problems };

const renderQuery = ({ body, place }: ForPreview) =>
  queryOptions({
    queryKey: ['preview', body],
    queryFn: async (): Promise<Rendered> => {
      try {
        const { data } = await answer(api.POST('/api/v2/webhooks/preview', { body }));
        return { request: data, problems: {} };
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 422) throw error;
        const problems = Object.entries(error.fields).map(([path, message]) => [place(path), message]);
        return { request: null, problems: Object.fromEntries(problems) };
      }
    },
    // It is signed again each time; the same draft is not worth asking for again.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    retry: false,
  });

/** What the panel shows: the last request that could be rendered, which stays while a newer one is asked for. */
export interface Preview {
  shown?: { request: Request; parts: Parts; changes: Changes };
  problems: Problems;
  /** Why nothing could be asked: no connection, too many calls, plan. */
  error: Error | null;
  isAsking: boolean;
}

/** Has the draft rendered by the server, a quarter of a second after the last change. */
export function usePreview(draft: Draft, stored: Webhook | null, personId: number | null): Preview {
  const forPreview = useMemo(() => toPreview(draft, stored, personId), [draft, stored, personId]);
  const [settled] = useDebouncedValue(forPreview, 250);
  const rendered = useQuery({ ...renderQuery(settled), enabled: settled.body.campaign_id !== 0 });
  const [shown, setShown] = useState<Preview['shown']>();
  const request = rendered.data?.request;
  useEffect(() => {
    if (!request) return;
    setShown((before) => {
      if (before?.request === request) return before;
      const parts = partsOf(request);
      return { request, parts, changes: changesOf(before?.parts, parts) };
    });
  }, [request]);
  return {
    shown,
    problems: rendered.data?.problems ?? {},
    error: rendered.error,
    isAsking: rendered.isFetching || settled !== forPreview,
  };
}

/** Asks the server at once what is wrong with a draft. Without an answer nothing is known to be wrong. */
async function checkNow(client: QueryClient, draft: Draft, stored: Webhook | null): Promise<Problems> {
  try {
    return (await client.fetchQuery(renderQuery(toPreview(draft, stored, null)))).problems;
  } catch {
    return {};
  }
}

export function useServerCheck() {
  const client = useQueryClient();
  return (draft: Draft, stored: Webhook | null) => checkNow(client, draft, stored);
}
