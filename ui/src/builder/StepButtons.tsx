import { Button, Group, Kbd, Text } from '@mantine/core';
import { guide } from '@/guide';
import { STEPS, type Step } from '@/webhooks/steps';
import { CONTROL } from './steps/keys';
import { stepBefore } from './steps/order';

interface StepButtonsProps {
  step: Step;
  isNew: boolean;
  /** Whether the step is being checked. */
  busy: boolean;
  saving: boolean;
  goTo: (step: Step) => void;
  onNext: () => void;
}

/** Back, and on: a new webhook goes from step to step and is saved at the last, a stored one is saved from any. */
export function StepButtons({ step, isNew, busy, saving, goTo, onNext }: StepButtonsProps) {
  const before = stepBefore(step);
  const isLast = step === STEPS.at(-1);
  return (
    <Group justify="space-between" gap="sm">
      <Group gap="sm">
        <Button variant="default" disabled={!before} onClick={() => before && goTo(before)}>
          {guide.back}
        </Button>
        {!isNew && !isLast && (
          <Button variant="default" loading={busy} onClick={onNext}>
            {guide.next}
          </Button>
        )}
      </Group>
      <Group gap="sm">
        <Text size="xs" c="dimmed" visibleFrom="sm">
          <Kbd size="xs">{CONTROL}</Kbd> <Kbd size="xs">Enter</Kbd>
        </Text>
        <Button type="submit" loading={(busy && isNew) || saving}>
          {isNew && !isLast ? guide.next : guide.save}
        </Button>
      </Group>
    </Group>
  );
}
