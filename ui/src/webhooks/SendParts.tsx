import { Alert, Button, Group, TextInput } from '@mantine/core';

interface SinceFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** From which moment on, in the time of whoever chooses it. */
export function SinceField({ value, onChange }: SinceFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label="Since"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface SendFooterProps {
  /** Why it can not be counted, or did not begin. */
  error: Error | null;
  label: string;
  disabled: boolean;
  start: { isPending: boolean; mutate: () => void };
  onClose: () => void;
}

/** The end of a form that sends leads in the background. */
export function SendFooter({ error, label, disabled, start, onClose }: SendFooterProps) {
  return (
    <>
      {error && (
        <Alert color="red" role="alert">
          {error.message}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button disabled={disabled} loading={start.isPending} onClick={() => start.mutate()}>
          {label}
        </Button>
      </Group>
    </>
  );
}
