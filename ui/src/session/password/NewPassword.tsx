import { PasswordInput } from '@mantine/core';

interface NewPasswordProps {
  name: string;
  label: string;
  error?: string;
}

/** The field for a password that is being chosen. */
export function NewPassword({ name, label, error }: NewPasswordProps) {
  return (
    <PasswordInput
      name={name}
      label={label}
      description="At least 10 characters. A short sentence is easy to remember and hard to guess."
      autoComplete="new-password"
      required
      withAsterisk={false}
      error={error}
    />
  );
}
