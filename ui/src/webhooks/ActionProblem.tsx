import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

interface ActionProblemProps {
  problem: string | undefined;
  onClose: () => void;
}

/** Why something that was chosen from the menu of a webhook was not done. */
export function ActionProblem({ problem, onClose }: ActionProblemProps) {
  if (!problem) return null;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
      withCloseButton
      closeButtonLabel="Close"
      onClose={onClose}
    >
      {problem}
    </Alert>
  );
}
