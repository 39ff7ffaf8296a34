import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

/** What happened to a person. */
export const timelineQuery = (person: number) =>
  queryOptions({
    queryKey: ['users', 'timeline', person],
    queryFn: ({ signal }) => {
      const params = { path: { user: `${person}` } };
      return answer(api.GET('/api/v2/users/{user}/timeline', { params, signal })).then(
        ({ data, flags_dismissed }) => ({
          events: data,
          dismissed: flags_dismissed,
        }),
      );
    },
  });
