import { Checkbox, Select, TextInput } from '@mantine/core';
import type { Schemas } from '@/api/client';
import type { Answers } from './meta';

interface MetaFieldsProps {
  questions: Schemas['CampaignField'][];
  answers: Answers;
  /** By label. */
  errors: Record<string, string>;
  onChange: (answers: Answers) => void;
}

const INPUT_TYPES = { text: 'text', phone: 'tel', date: 'date', number: 'number', url: 'url' } as const;

/** The boxes of a campaign's custom fields, each as its type wants it. */
export function MetaFields({ questions, answers, errors, onChange }: MetaFieldsProps) {
  return questions.map(({ label, type, options = [] }) => {
    const answer = answers[label];
    const text = typeof answer === 'string' ? answer : '';
    const set = (value: string | boolean) => onChange({ ...answers, [label]: value });
    if (type === 'checkbox') {
      return (
        <Checkbox
          key={label}
          label={label}
          error={errors[label]}
          checked={answer === true || answer === 'true'}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    }
    if (type === 'select') {
      const data = options.includes(text) || !text ? options : [...options, text];
      return (
        <Select
          key={label}
          label={label}
          data={[...new Set(data)]}
          clearable
          clearButtonProps={{ 'aria-label': `Clear ${label}` }}
          error={errors[label]}
          value={text || null}
          onChange={(value) => set(value ?? '')}
        />
      );
    }
    return (
      <TextInput
        key={label}
        label={label}
        type={INPUT_TYPES[type]}
        {...(type === 'number' && { step: 'any' })}
        error={errors[label]}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  });
}
