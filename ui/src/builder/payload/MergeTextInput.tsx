import { TextInput } from '@mantine/core';
import { useTagInsertion } from '@/components/form/use-tag-insertion';
import { FieldSelect } from './FieldSelect';
import classes from './payload.module.css';

interface MergeTextInputProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  error?: string;
}

/** Fixed text, with a menu that puts a field's tag where the cursor is. */
export function MergeTextInput({ label, value, onChange, error }: MergeTextInputProps) {
  const { input, insert } = useTagInsertion<HTMLInputElement>(value, onChange);
  return (
    <div className={classes.merge}>
      <TextInput
        ref={input}
        size="sm"
        aria-label={label}
        placeholder="Text, such as: from {{campaign_name}}"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
      />
      <FieldSelect
        size="sm"
        aria-label={`Insert a field into ${label.toLowerCase()}`}
        placeholder="Insert a field"
        value={null}
        onChange={(field) => {
          insert(field);
          input.current?.focus();
        }}
      />
    </div>
  );
}
