import { describe, expect, it } from 'vitest';
import type { Upload } from './queries';
import { outcomeWord, standing, targets } from './words';

describe('what a column can hold', () => {
  it('depends on the kind, and ends with the custom fields', () => {
    const values = (kind: Upload['kind']) => targets(kind, ['Company']).map(({ value }) => value);
    expect(values('referrers')).toEqual(['first_name', 'email', 'code', 'meta.Company']);
    expect(values('leads')).toContain('referrer_email');
    expect(values('qualifications')).toEqual(['email', 'code']);
  });
});

describe('words', () => {
  const upload = { state: 'running', position: 0, total: 1_200, problem: null } as Upload;

  it('say where an upload stands', () => {
    expect(standing(upload)).toBe('Waiting for its turn.');
    expect(standing({ ...upload, position: 1_000 })).toMatch(/^1,000 of 1,200 rows done/);
    expect(standing({ ...upload, state: 'failed', problem: 'The campaign was deleted.' })).toBe(
      'The campaign was deleted.',
    );
  });

  it('tell what is from what would be', () => {
    expect(outcomeWord('leads', 'added', true)).toBe('Would be added');
    expect(outcomeWord('qualifications', 'added', false)).toBe('Became qualified');
    expect(outcomeWord('leads', 'refused', false)).toBe('Refused');
  });
});
