import { TextInput, type TextInputProps } from '@mantine/core';

/** An email address, which the keyboard of a phone neither capitalises nor corrects. */
export function EmailInput(props: TextInputProps) {
  return <TextInput inputMode="email" autoCapitalize="none" spellCheck={false} {...props} />;
}
