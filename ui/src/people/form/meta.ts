import type { Schemas } from '@/api/client';

type Question = Schemas['CampaignField'];
type Answer = Schemas['UserMeta'];

/** What stands in the boxes of the custom fields, by label. A checkbox is a boolean. */
export type Answers = Record<string, string | boolean>;

export function answersOf(meta: Answer[]): Answers {
  return Object.fromEntries(
    meta.map(({ field, value }) => [field, typeof value === 'boolean' ? value : String(value)]),
  );
}

/** Questions of the campaign, and after them what someone has answered that is no longer asked. */
export function questionsFor(questions: Question[], meta: Answer[]): Question[] {
  const asked = new Set(questions.map(({ label }) => label));
  const others = meta.filter(({ field }) => !asked.has(field));
  const more = others.map(({ field, value }): Question => {
    const type = typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text';
    return { label: field, type };
  });
  return [...questions, ...more];
}

/** What differs from `before`, to be sent. A box that was emptied is sent empty; one that never was filled is not. */
export function metaBody(questions: Question[], answers: Answers, before: Answers = {}): Answer[] {
  return questions.flatMap(({ label, type }) => {
    const given = answers[label];
    if (given === undefined || given === before[label]) return [];
    if (given === '' && before[label] === undefined) return [];
    return [{ field: label, value: toValue(given, type) }];
  });
}

/** A number is sent as one; what is not one is sent as it stands, for the server to judge. */
function toValue(given: string | boolean, type: Question['type']): Answer['value'] {
  if (type !== 'number' || typeof given !== 'string' || given.trim() === '') return given;
  const number = Number(given);
  return Number.isFinite(number) ? number : given;
}

/** The server's errors by label; it names what was sent by position, such as `meta.0.value`. */
export function metaErrors(errors: Record<string, string>, sent: Answer[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, message] of Object.entries(errors)) {
    const label = sent[Number(/^meta\.(\d+)\./.exec(path)?.[1])]?.field;
    if (label !== undefined) found[label] = message;
  }
  return found;
}
