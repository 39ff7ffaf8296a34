import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { sessionQuery } from '@/api/queries';

/** Goes into the app after a sign-in, to `path`; what someone else had read before is forgotten. */
export function useStartSession() {
  const queries = useQueryClient();
  const router = useRouter();
  return (session: Schemas['Session'], path = '/') => {
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, session);
    router.history.replace(path);
  };
}
