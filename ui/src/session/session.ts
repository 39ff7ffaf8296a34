import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { sessionQuery } from '@/api/queries';

const VIEWER = 'You can look but not change anything. An owner can give you the role "Member".';
const OWNERS = 'Only owners can do this.';

/** What the signed-in person may do, and the sentence for what they may not. */
export interface Can {
  /** Create and change campaigns, people and webhooks. */
  write: boolean;
  /** Invite and remove members. */
  own: boolean;
  /** Why `write` is not allowed; undefined when it is. */
  whyNotWrite?: string;
  whyNotOwn?: string;
}

/** Who is signed in, as the layout has read it; undefined on the pages before the sign-in. */
export function useSession(): Schemas['Session'] | undefined {
  // The layout reads it and keeps it fresh.
  return useQuery({ ...sessionQuery, enabled: false }).data;
}

/** What the signed-in person may do. The server decides; this only keeps useless buttons away. */
export function useCan(): Can {
  return can(useSession()?.member.role);
}

export function can(role: Schemas['Role'] | undefined): Can {
  const write = role !== 'viewer';
  const own = role === 'owner';
  return {
    write,
    own,
    whyNotWrite: write ? undefined : VIEWER,
    whyNotOwn: own ? undefined : OWNERS,
  };
}

/** Whether who is signed in may change things; false until that is known. */
export function useMayWrite(): boolean {
  const { data: session } = useQuery(sessionQuery);
  return session !== undefined && session.member.role !== 'viewer';
}
