import { expect, test } from 'vitest';
import { exampleOf, type Field, grouped, searched } from './catalogue';

const field = (name: string, group: Field['group'], meaning = name): Field => ({
  name,
  group,
  meaning,
  type: 'text',
  example: 'x',
});
const fields = [
  field('email', 'person', 'Email address'),
  field('meta.Company', 'person'),
  field('referrer_email', 'referrer', 'Email address of who referred them'),
  field('referrer_meta.Team', 'referrer'),
  field('campaign_name', 'campaign'),
];
const names = (groups: ReturnType<typeof grouped>) =>
  groups.map(({ group, items }) => [group, ...items.map(({ value }) => value)].join(' '));

test('fields stand in their groups, custom ones in one of their own, and none is empty', () => {
  expect(names(grouped(fields))).toEqual([
    'The person email',
    'Who referred them referrer_email',
    'Campaign campaign_name',
    'Custom fields meta.Company referrer_meta.Team',
  ]);
});

test('a search looks at names and meanings, whatever the case', () => {
  const found = (typed: string) => names(searched(grouped(fields), fields, typed));
  expect(found('REFERRED address')).toEqual(['Who referred them referrer_email']);
  expect(found('campaign_na')).toEqual(['Campaign campaign_name']);
  expect(found('nothing')).toEqual([]);
  expect(found('  ')).toHaveLength(4);
});

test('an example is shown as it is sent', () => {
  expect(exampleOf({ ...field('id', 'person'), example: 12 })).toBe('12');
  expect(exampleOf({ ...field('meta', 'person'), example: [{ a: 1 }] })).toBe('[{"a":1}]');
});
