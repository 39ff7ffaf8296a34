import { expect, test } from 'vitest';
import { answersOf, metaBody, metaErrors, questionsFor } from './meta';

const questions = [
  { label: 'Company', type: 'text' as const },
  { label: 'Seats', type: 'number' as const },
  { label: 'News', type: 'checkbox' as const },
];

test('answers are sent by their type, and what was never filled in is left out', () => {
  expect(metaBody(questions, { Company: '', Seats: '3', News: true })).toEqual([
    { field: 'Seats', value: 3 },
    { field: 'News', value: true },
  ]);
  expect(metaBody(questions, { Seats: 'three' })).toEqual([{ field: 'Seats', value: 'three' }]);
});

test('only what changed is sent, also when a box was emptied', () => {
  const before = answersOf([
    { field: 'Company', value: 'Example Ltd' },
    { field: 'Seats', value: 3 },
  ]);
  expect(metaBody(questions, { ...before }, before)).toEqual([]);
  expect(metaBody(questions, { ...before, Company: '' }, before)).toEqual([{ field: 'Company', value: '' }]);
});

test('an answer whose question is gone is still shown', () => {
  const labels = questionsFor(questions, [{ field: 'Old', value: 1 }]).map(({ label, type }) => [
    label,
    type,
  ]);
  expect(labels.at(-1)).toEqual(['Old', 'number']);
});

test('an error stands at the field it is about', () => {
  const sent = [{ field: 'Seats', value: 'x' }];
  expect(metaErrors({ 'meta.0.value': 'Too long.', email: 'No.' }, sent)).toEqual({ Seats: 'Too long.' });
});
