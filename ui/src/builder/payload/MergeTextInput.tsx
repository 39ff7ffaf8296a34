import { TextInput } from '@mantine/core';
import { useRef } from 'react';
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
  const input = useRef<HTMLInputElement>(null);
  const insert = (field: string) => {
    const at = input.current?.selectionStart ?? value.length;
    const end = input.current?.selectionEnd ?? at;
    onChange(`${value.slice(0, at)}{{${field}}}${value.slice(end)}`);
    input.current?.focus();
  };
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
        onChange={insert}
      />
    </div>
  );
}
