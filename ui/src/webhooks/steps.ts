/** The steps in which a webhook is set up, in the guide's order, as they stand in the URL. */
export const STEPS = [
  'campaign',
  'event',
  'users',
  'endpoint',
  'payload',
  'credentials',
  'headers',
  'name',
] as const;

export type Step = (typeof STEPS)[number];
