import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { EmailInput } from '@/components/form/EmailInput';

interface NameAndEmailProps {
  form: Pick<UseFormReturnType<{ first_name: string; email: string }>, 'getInputProps'>;
  /** Whether a dialog opens with the cursor in the first of them. */
  hasFocus?: boolean;
}

/** What every person has. */
export function NameAndEmail({ form, hasFocus }: NameAndEmailProps) {
  return (
    <>
      <TextInput
        label="First name"
        required
        maxLength={255}
        autoComplete="off"
        data-autofocus={hasFocus}
        {...form.getInputProps('first_name')}
      />
      <EmailInput label="Email" required autoComplete="off" {...form.getInputProps('email')} />
    </>
  );
}
