import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface FormFooterProps {
  error: Error | null;
  /** Says that it was not done, above the reason: "Not saved". */
  failed: string;
  /** What the button of the form is called. */
  submit: string;
  pending: boolean;
  disabled?: boolean;
  /** In a dialog: closes it without doing anything. */
  onCancel?: () => void;
  /** Beside the button, such as that it was saved. */
  children?: ReactNode;
}

/** The end of a form: why the last attempt was refused, and the button for the next one. */
export function FormFooter({ error, failed, submit, pending, ...props }: FormFooterProps) {
  const { disabled, onCancel, children } = props;
  return (
    <>
      {error && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title={failed}>
          {error.message}
        </Alert>
      )}
      <Group justify={onCancel ? 'flex-end' : undefined}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={pending} disabled={disabled}>
          {submit}
        </Button>
        {children}
      </Group>
    </>
  );
}
