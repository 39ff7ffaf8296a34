import type { Schemas } from '@/api/client';

export type Field = Schemas['Field'];

export interface FieldOption {
  value: string;
  label: string;
}

export interface FieldGroup {
  group: string;
  items: FieldOption[];
}

const GROUPS: Record<Field['group'] | 'custom', string> = {
  person: 'The person',
  referrer: 'Who referred them',
  campaign: 'Campaign',
  event: 'Event',
  custom: 'Custom fields',
};

const isCustom = (name: string) => /^(referrer_)?meta\./.test(name);

/** The catalogue as groups of a dropdown; groups without a field are left out. */
export function grouped(fields: Field[]): FieldGroup[] {
  return (Object.keys(GROUPS) as (keyof typeof GROUPS)[])
    .map((group) => ({
      group: GROUPS[group],
      items: fields
        .filter((field) => (isCustom(field.name) ? 'custom' : field.group) === group)
        .map(({ name }) => ({ value: name, label: name })),
    }))
    .filter(({ items }) => items.length > 0);
}

/** The groups with those fields that have every typed word in their name or meaning. */
export function searched(groups: FieldGroup[], fields: Field[], typed: string): FieldGroup[] {
  const words = typed
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean);
  const texts = new Map(fields.map(({ name, meaning }) => [name, `${name} ${meaning}`.toLowerCase()]));
  const fits = ({ value }: FieldOption) => words.every((word) => texts.get(value)?.includes(word));
  return groups
    .map(({ group, items }) => ({ group, items: items.filter(fits) }))
    .filter(({ items }) => items.length > 0);
}

/** An example as it would be sent. */
export function exampleOf(field: Field): string {
  return typeof field.example === 'string' ? field.example : JSON.stringify(field.example);
}
