import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, answer, api, type Schemas } from '@/api/client';
import type { Person } from './words';

/** What can be asked of the list; it stands in the address. */
export interface PeopleSearch {
  q?: string;
  campaign?: number;
  type?: Person['type'];
  source?: Person['source'];
  qualified?: 'yes' | 'no';
  /** Only people to look at. */
  flagged?: true;
  page?: number;
}

/** Filters that one search takes at most. */
const FILTERS_MAX = 20;
const withNumbers = { with: 'user.analytics' as const };

/** The filters of the API, of the list as of the file. */
export function peopleFilter({ campaign: campaign_id, qualified, page: _, ...rest }: PeopleSearch) {
  return { ...rest, campaign_id, ...(qualified && { qualified: qualified === 'yes' }) };
}

export const peopleQuery = (search: PeopleSearch) =>
  queryOptions({
    queryKey: ['users', 'list', search],
    queryFn: async () => {
      const query = { ...peopleFilter(search), page: search.page, ...withNumbers };
      return answer(api.GET('/api/v2/users', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

/** People by their ids, in as few calls as the search allows; who is gone is left out. */
export const peopleByIdsQuery = (ids: number[]) =>
  queryOptions({
    queryKey: ['users', 'ids', ids],
    queryFn: async () => {
      const parts = Array.from({ length: Math.ceil(ids.length / FILTERS_MAX) }, (_, part) =>
        ids.slice(part * FILTERS_MAX, (part + 1) * FILTERS_MAX),
      );
      const pages = await Promise.all(parts.map(searchByIds));
      return new Map(pages.flat().map((person) => [person.id, person]));
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });

async function searchByIds(ids: number[]): Promise<Person[]> {
  const value = ids.map((id) => ({ field: 'id' as const, value: id, operator: '=' as const }));
  const body = { filters: { value, operator: 'OR' as const } };
  return (await answer(api.POST('/api/v2/users/search', { body }))).data;
}

/** People of a campaign whose name, email or code has `q` in it, for a select. */
export const findPeopleQuery = (campaign: number, q: string) =>
  queryOptions({
    queryKey: ['users', 'find', campaign, q],
    queryFn: () => {
      const query = { campaign_id: campaign, q: q || undefined, per_page: 10 };
      return answer(api.GET('/api/v2/users', { params: { query } })).then((page) => page.data);
    },
    placeholderData: keepPreviousData,
  });

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: () => {
      const params = { path: { user: id }, query: withNumbers };
      return answer(api.GET('/api/v2/users/{user}', { params })).then((found) => found.data);
    },
  });

/** Whom someone referred. */
export const referralsQuery = (referrer_id: number, page: number) =>
  queryOptions({
    queryKey: ['users', 'referrals', referrer_id, page],
    queryFn: () => {
      const query = { referrer_id, page, per_page: 10, ...withNumbers };
      return answer(api.GET('/api/v2/users', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

/** Reads again what changes with each person: lists, counters, and what waits to be sent. */
function useInvalidatePeople() {
  const client = useQueryClient();
  return () => {
    for (const key of ['users', 'campaigns', 'webhooks', 'deliveries', 'overview']) {
      void client.invalidateQueries({ queryKey: [key] });
    }
  };
}

/** Adds someone; the same `key` twice adds them once. Says whether they were there already. */
export function useAddPerson() {
  const onSuccess = useInvalidatePeople();
  return useMutation<
    { person: Person; wasThere: boolean },
    ApiError,
    { body: Schemas['CreateUser']; key: string }
  >({
    mutationFn: async ({ body, key }) => {
      const params = { header: { 'Idempotency-Key': key } };
      const { data, response } = await api.POST('/api/v2/users', { params, body });
      return { person: (data as Schemas['UserData']).data, wasThere: response.status === 200 };
    },
    onSuccess,
  });
}

export function useUpdatePerson(id: number) {
  const onSuccess = useInvalidatePeople();
  return useMutation<Person, ApiError, Schemas['UpdateUser']>({
    mutationFn: async (body) => {
      const params = { path: { user: String(id) } };
      return (await answer(api.PUT('/api/v2/users/{user}', { params, body }))).data;
    },
    onSuccess,
  });
}

export function useQualify(id: number) {
  const onSuccess = useInvalidatePeople();
  return useMutation<Person, ApiError, boolean>({
    mutationFn: async (qualified) =>
      (await answer(api.PUT('/api/v2/users/qualification', { body: { id, qualified } }))).data,
    onSuccess,
  });
}

/** Puts the flags of a person away. */
export function useDismissFlags(id: number) {
  const onSuccess = useInvalidatePeople();
  return useMutation<Person, ApiError, void>({
    mutationFn: async () => {
      const params = { path: { user: String(id) } };
      return (await answer(api.POST('/api/v2/users/{user}/dismiss-flags', { params }))).data;
    },
    onSuccess,
  });
}

export function useErasePerson(id: number) {
  const client = useQueryClient();
  const after = useInvalidatePeople();
  return useMutation<void, ApiError>({
    mutationFn: async () => {
      await answer(api.DELETE('/api/v2/users/{user}', { params: { path: { user: String(id) } } }));
    },
    onSuccess: () => {
      client.removeQueries({ queryKey: ['users', 'one', String(id)] });
      after();
    },
  });
}
