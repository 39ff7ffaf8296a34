import type { Step } from '@/webhooks/steps';
import { CampaignStep } from './CampaignStep';
import { CredentialsStep } from './CredentialsStep';
import { EventStep } from './EventStep';
import { EndpointStep } from './endpoint/EndpointStep';
import { HeadersStep } from './HeadersStep';
import { NameStep } from './NameStep';
import { PayloadStep } from './PayloadStep';
import { UsersStep } from './UsersStep';

const BODIES: Record<Step, () => React.ReactNode> = {
  campaign: CampaignStep,
  event: EventStep,
  users: UsersStep,
  endpoint: EndpointStep,
  payload: PayloadStep,
  credentials: CredentialsStep,
  headers: HeadersStep,
  name: NameStep,
};

/** What is typed at a step. */
export function StepBody({ step }: { step: Step }) {
  const Body = BODIES[step];
  return <Body />;
}
