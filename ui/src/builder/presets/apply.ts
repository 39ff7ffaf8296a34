import { type Draft, fieldRow, noCredentials, textRow } from '../draft';
import type { Preset, PresetRow } from './preset';

const rowOf = (row: PresetRow) =>
  'field' in row ? fieldRow(row.field, row.key) : textRow(row.key, row.text);

/**
 * The draft as a preset wants it. A URL and credentials that are typed already stay; rows are replaced only by a
 * preset that brings its own.
 */
export function applied(draft: Draft, preset: Preset): Draft {
  const { credentials, redirect, rows, template, url } = preset;
  const ownUrl = draft.url.trim() !== '' && !(preset.id === 'test-inbox');
  const asks = credentials !== undefined && draft.credentials.type === 'none';
  return {
    ...draft,
    preset: preset.id,
    url: url && !ownUrl ? url : draft.url,
    method: preset.method,
    format: preset.format,
    rows: rows ? rows.map(rowOf) : draft.rows,
    template: template ? JSON.stringify(template, null, 2) : draft.template,
    success: redirect
      ? { ...draft.success, rule: 'redirect', status: String(redirect.status), host: redirect.host }
      : { ...draft.success, rule: 'any' },
    credentials: asks ? { ...noCredentials(), ...credentials } : draft.credentials,
  };
}

/** Whether a draft sends already in a way that the preset's receiver takes, so that there is nothing to offer. */
export function fits(draft: Draft, preset: Preset): boolean {
  const { redirect } = preset;
  const rule = !redirect || (draft.success.rule === 'redirect' && draft.success.host === redirect.host);
  return (
    draft.preset === preset.id || (draft.method === preset.method && draft.format === preset.format && rule)
  );
}
