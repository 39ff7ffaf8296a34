import { Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { STEPS, type Step } from '@/webhooks/steps';
import classes from './builder.module.css';

/** Short names, so that all eight fit beside each other; the full title is the heading of the step. */
const SHORT_TITLES: Record<Step, string> = {
  campaign: 'Campaign',
  event: 'Event',
  users: 'Users',
  endpoint: 'Endpoint',
  payload: 'Payload',
  credentials: 'Credentials',
  headers: 'Headers',
  name: 'Name',
};

interface StepperProps {
  current: Step;
  /** Whether all of them are filled in and can be opened in any order. */
  all: boolean;
  /** Index of the last step that can be opened. */
  until: number;
  onStep: (step: Step) => void;
}

/** Where one is in the guide's eight steps; finished ones can be opened again. */
export function Stepper({ current, all, until, onStep }: StepperProps) {
  const at = STEPS.indexOf(current);
  return (
    <nav aria-label="Steps">
      <Text size="sm" c="dimmed" hiddenFrom="sm">
        Step {at + 1} of {STEPS.length}
      </Text>
      <ol className={classes.steps}>
        {STEPS.map((step, index) => {
          const open = all || index <= until;
          const done = (all || index < until) && index !== at;
          return (
            <li key={step} className={classes.step}>
              <UnstyledButton
                className={classes.stepButton}
                disabled={!open}
                aria-current={index === at ? 'step' : undefined}
                data-current={index === at || undefined}
                data-open={open || undefined}
                onClick={() => onStep(step)}
              >
                <span className={classes.stepNumber} aria-hidden>
                  {done ? <IconCheck size={14} /> : index + 1}
                </span>
                <span className={classes.stepName}>{SHORT_TITLES[step]}</span>
                {done && <VisuallyHidden>, done</VisuallyHidden>}
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
