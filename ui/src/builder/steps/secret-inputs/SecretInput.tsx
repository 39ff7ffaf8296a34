import { Button, Group, Input, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';

interface SecretInputProps {
  label: string;
  description?: string;
  /** Null: as it is stored. */
  value: string | null;
  /** Whether one is stored and may stay. */
  kept: boolean;
  onChange: (value: string | null) => void;
  error?: string;
}

/** A secret: shown while it is typed if one asks for it, and never again once it is stored. */
export function SecretInput({ label, description, value, kept, onChange, error }: SecretInputProps) {
  const [changing, setChanging] = useState(false);
  if (value === null && kept && !changing)
    return (
      <div>
        <Input.Label labelElement="div">{label}</Input.Label>
        <Group gap="sm" h={36}>
          <Text size="sm" c="dimmed">
            •••••••• stored
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Change ${label}`}
            onClick={() => setChanging(true)}
          >
            Change
          </Button>
        </Group>
      </div>
    );
  return (
    <PasswordInput
      label={label}
      description={kept ? 'Leave this blank to keep the stored one.' : description}
      // Browsers would offer to store it as the password of this site.
      autoComplete="new-password"
      autoFocus={changing}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || (kept ? null : ''))}
      visibilityToggleButtonProps={{ 'aria-label': `Show or hide ${label}` }}
      error={error}
    />
  );
}
