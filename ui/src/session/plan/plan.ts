import type { Schemas } from '@/api/client';

type Plan = Schemas['Plan'];

/** The plans by name, and whether they include what not all do. */
export const PLANS: Record<Plan, { label: string; webhooksAndApi: boolean }> = {
  starter: { label: 'Starter', webhooksAndApi: false },
  basic: { label: 'Basic', webhooksAndApi: true },
  pro: { label: 'Pro', webhooksAndApi: true },
  enterprise: { label: 'Enterprise', webhooksAndApi: true },
};

/** What accounts use, and whether it begins at the plan Basic. */
export const FEATURES: { label: string; fromBasic: boolean }[] = [
  { label: 'Campaigns, sign-up pages and referral links', fromBasic: false },
  { label: 'Widget and pop-up', fromBasic: false },
  { label: 'Uploads', fromBasic: false },
  { label: 'Outbound webhooks', fromBasic: true },
  { label: 'Inbound webhook', fromBasic: true },
  { label: 'API, Zapier, Make and n8n', fromBasic: true },
];

/** What a plan includes, in a sentence. */
export function planSentence(plan: Plan): string {
  return PLANS[plan].webhooksAndApi
    ? 'Campaigns, outbound webhooks and the API.'
    : 'Campaigns. Outbound webhooks and the API need the Basic plan or above; existing webhooks are paused and keep every lead until then.';
}
