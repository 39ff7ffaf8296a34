import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';

export type Member = Schemas['Member'];
export type Invitation = Schemas['Invitation'];
export type Role = Schemas['Role'];

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: () => answer(api.GET('/api/v2/members')).then(({ data }) => data),
});

/** Those that are not accepted yet; for owners alone. */
export const invitationsQuery = queryOptions({
  queryKey: ['members', 'invitations'],
  queryFn: () => answer(api.GET('/api/v2/invitations')).then(({ data }) => data),
});

/** What an owner can do with members and invitations; each reads the lists again. */
export function useMemberMutations() {
  const queries = useQueryClient();
  // The own role may have changed too.
  const onSuccess = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: membersQuery.queryKey }),
      queries.invalidateQueries({ queryKey: ['session'] }),
    ]);
  const update = useMutation({
    mutationFn: ({ member, role }: { member: number; role: Role }) =>
      answer(api.PUT('/api/v2/members/{member}', { params: { path: { member } }, body: { role } })),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (member: number) =>
      answer(api.DELETE('/api/v2/members/{member}', { params: { path: { member } } })),
    onSuccess,
  });
  const invite = useMutation({
    mutationFn: (body: { email: string; role: Role }) =>
      answer(api.POST('/api/v2/invitations', { body })).then(({ data }) => data),
    onSuccess,
  });
  const revoke = useMutation({
    mutationFn: (invitation: number) =>
      answer(api.DELETE('/api/v2/invitations/{invitation}', { params: { path: { invitation } } })),
    onSuccess,
  });
  return { update, remove, invite, revoke };
}
