import { expect, test } from 'vitest';
import type { Campaign } from '../words';
import { blankDraft, bodyOf, draftOf, errorsUnder } from './draft';

const campaign: Campaign = {
  id: 4815,
  name: 'Tea',
  code: 'teaTea01',
  lang: 'de',
  url: 'https://refer.example.com/teaTea01/signup',
  reach: 0,
  status: 'paused',
  starts_at: '2026-11-24T08:30:00.000Z',
  ends_at: null,
  created_at: '2026-06-09T10:00:00.000Z',
  time_zone: 'Europe/Berlin',
  assets: { logo: null },
  fields: {
    person_referring: [],
    person_invited: [
      { id: 7, label: 'Size', type: 'select', options: ['S', 'L'], required: true, value: null },
    ],
  },
};

test('a campaign that is opened and saved stays as it was', () => {
  expect(bodyOf(draftOf(campaign))).toEqual({
    name: 'Tea',
    code: 'teaTea01',
    status: 'paused',
    time_zone: 'Europe/Berlin',
    lang: 'de',
    starts_at: '2026-11-24T08:30:00.000Z',
    ends_at: null,
    fields: {
      person_referring: [],
      person_invited: [{ id: 7, label: 'Size', type: 'select', options: ['S', 'L'], required: true }],
    },
  });
});

test('a new field has no id, and only a select sends options', () => {
  const draft = blankDraft('UTC');
  draft.fields.person_invited = [{ key: 'a', label: 'Size', type: 'text', options: ['S'], required: false }];
  const body = bodyOf(draft);
  expect(body.fields?.person_invited).toEqual([
    { label: 'Size', type: 'text', required: false, options: [] },
  ]);
  expect(body).not.toHaveProperty('code');
});

test('what is wrong with one option shows at its field', () => {
  const errors = { 'fields.person_invited.1.options.0': 'Empty.', 'fields.person_invited.10.options': 'No.' };
  expect(errorsUnder(errors, 'fields.person_invited.1.options')).toBe('Empty.');
  expect(errorsUnder(errors, 'fields.person_invited.1.label')).toBeUndefined();
});
