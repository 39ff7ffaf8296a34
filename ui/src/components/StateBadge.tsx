import { Badge } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconEraser,
  IconHourglass,
  IconHourglassOff,
  IconKey,
  IconLoader,
  IconMinus,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
} from '@tabler/icons-react';
import type { Schemas } from '@/api/client';

type Tone = 'good' | 'wait' | 'bad' | 'quiet';

/** A state is always a colour, an icon and a marketer's word. */
const STATES: Record<string, { word: string; tone: Tone; icon: Icon }> = {
  // Of a delivery.
  waiting: { word: 'Waiting to be sent', tone: 'wait', icon: IconClock },
  delivered: { word: 'Delivered', tone: 'good', icon: IconCheck },
  failed: { word: 'Failed', tone: 'bad', icon: IconAlertTriangle },
  erased: { word: 'Erased', tone: 'quiet', icon: IconEraser },
  discarded: { word: 'Discarded', tone: 'quiet', icon: IconBan },
  not_selected: { word: 'Not selected', tone: 'quiet', icon: IconMinus },
  // Of a webhook.
  healthy: { word: 'Healthy', tone: 'good', icon: IconCheck },
  failing: { word: 'Failing', tone: 'bad', icon: IconAlertTriangle },
  paused: { word: 'Paused', tone: 'wait', icon: IconPlayerPause },
  disabled: { word: 'Switched off', tone: 'bad', icon: IconBan },
  // What happened to a webhook, beside its states.
  recovered: { word: 'Works again', tone: 'good', icon: IconCheck },
  resumed: { word: 'Resumed', tone: 'good', icon: IconPlayerPlay },
  expiring: { word: 'Held for long', tone: 'wait', icon: IconHourglass },
  expired: { word: 'Held too long', tone: 'bad', icon: IconHourglassOff },
  created: { word: 'Created', tone: 'quiet', icon: IconPlus },
  edited: { word: 'Edited', tone: 'quiet', icon: IconPencil },
  secret_replaced: { word: 'New secret', tone: 'quiet', icon: IconKey },
  // Of a campaign.
  launched: { word: 'Launched', tone: 'good', icon: IconCheck },
  draft: { word: 'Draft', tone: 'quiet', icon: IconPencil },
  // Of an upload.
  ready: { word: 'Not started', tone: 'quiet', icon: IconPencil },
  checking: { word: 'Being checked', tone: 'wait', icon: IconLoader },
  checked: { word: 'Checked', tone: 'wait', icon: IconCheck },
  running: { word: 'Under way', tone: 'wait', icon: IconLoader },
  done: { word: 'Done', tone: 'good', icon: IconCheck },
  cancelled: { word: 'Stopped', tone: 'quiet', icon: IconBan },
  // Of a person invited.
  qualified: { word: 'Qualified', tone: 'good', icon: IconCheck },
  not_qualified: { word: 'Not qualified yet', tone: 'quiet', icon: IconMinus },
};

export type State = keyof typeof STATES;

/** The word of a state, as everywhere else. */
export const stateWord = (state: string) => STATES[state]?.word ?? state;

export function StateBadge({ state }: { state: string }) {
  return <Sign {...(STATES[state] ?? { word: state, tone: 'quiet', icon: IconMinus })} />;
}

/** Signs of the conditions of a webhook that are no state. */
const CONDITIONS: Record<string, Icon> = {
  asked_to_wait: IconClock,
  late: IconClock,
  has_failed: IconAlertTriangle,
};

/** How a webhook stands, in the word that the server has for it. */
export function ConditionBadge({ condition }: { condition: Schemas['Condition'] }) {
  const { name, label, tone } = condition;
  return <Sign word={label} tone={tone} icon={CONDITIONS[name] ?? STATES[name]?.icon ?? IconMinus} />;
}

function Sign({ word, tone, icon: Sign }: { word: string; tone: Tone; icon: Icon }) {
  return (
    <Badge
      variant="default"
      className={`state state-${tone}`}
      tt="none"
      leftSection={<Sign size={14} aria-hidden />}
    >
      {word}
    </Badge>
  );
}
