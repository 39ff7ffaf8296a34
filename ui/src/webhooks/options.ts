import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';

/**
 * What a webhook can be sent for and how, in the words of the server: an event that it learns shows up by itself. It never
 * changes while the server runs.
 */
export const optionsQuery = queryOptions({
  queryKey: ['webhook-options'],
  queryFn: () => answer(api.GET('/api/v2/webhook-options')).then((options) => options.data),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Until the server has answered. */
const LOADING = '…';

/** A query that failed once is asked again and again: its names stand there meanwhile. */
function useOptions() {
  const { data, isPending, errorUpdateCount } = useQuery(optionsQuery);
  return { data, isLoading: isPending && errorUpdateCount === 0 };
}

/** Says what an event is: as a choice, as a word in a list, as a heading or as the verb of a sentence. */
export function useEventWords() {
  const { data, isLoading } = useOptions();
  return (name: string, as: keyof Pick<Schemas['EventOption'], 'label' | 'happened' | 'title' | 'verb'>) =>
    data?.events.find((event) => event.name === name)?.[as] ?? (isLoading ? LOADING : name);
}

/** Says how a payload is written. */
export function useFormatLabel() {
  const { data, isLoading } = useOptions();
  return (name: string) =>
    data?.formats.find((format) => format.name === name)?.label ?? (isLoading ? LOADING : name);
}
