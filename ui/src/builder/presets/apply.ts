import { noCredentials } from '../draft/credentials';
import { type Draft, formatOf } from '../draft/draft';
import { fieldRow, textRow } from '../draft/rows';
import type { Preset, PresetRow } from './preset';

const rowOf = (row: PresetRow) =>
  'field' in row ? fieldRow(row.field, row.key) : textRow(row.key, row.text);

/**
 * The draft as a preset wants it. What was typed stays: URL, credentials, and rows, unless the preset brings its own.
 * What the `previous` preset brought goes; the `defaults` are the rows then.
 */
export function applied(draft: Draft, preset: Preset, defaults: string[], previous?: Preset): Draft {
  const { credentials, redirect, rows, template, url } = preset;
  const typed = draft.url === previous?.url ? '' : draft.url;
  const kept = previous?.rows ? defaults.map((field) => fieldRow(field)) : draft.rows;
  const asks = credentials !== undefined && draft.credentials.type === 'none';
  return {
    ...draft,
    preset: preset.id,
    url: url && (typed.trim() === '' || preset.id === 'test-inbox') ? url : typed,
    method: preset.method,
    format: preset.format,
    rows: rows ? rows.map(rowOf) : kept,
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
    draft.preset === preset.id ||
    (draft.method === preset.method && formatOf(draft).name === preset.format && rule)
  );
}
