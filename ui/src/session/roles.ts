import type { Schemas } from '@/api/client';

type Role = Schemas['Role'];

/** The roles in a marketer's words, the mightiest first. */
export const ROLES: Record<Role, { label: string; may: string }> = {
  owner: { label: 'Owner', may: 'Can do everything, and invites and removes members' },
  member: { label: 'Member', may: 'Can create and change campaigns, users and webhooks' },
  viewer: { label: 'Viewer', may: 'Can look at everything but change nothing' },
};

/** For a select. */
export const ROLE_OPTIONS = (Object.keys(ROLES) as Role[]).map((value) => ({
  value,
  label: ROLES[value].label,
}));
