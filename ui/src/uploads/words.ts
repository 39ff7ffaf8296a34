import type { RowOutcome, Upload, UploadKind } from './queries';

export const KINDS: { value: UploadKind; label: string; about: string; columns: string }[] = [
  {
    value: 'referrers',
    label: 'Referrers',
    about: 'People who get a link to share. Their source is Added.',
    columns: 'First Name, Email',
  },
  {
    value: 'leads',
    label: 'Leads',
    about: 'People whom a referrer of this campaign has brought. Their source is Referred.',
    columns: 'First Name, Email, Referrer Email Address',
  },
  {
    value: 'qualifications',
    label: 'Qualified leads',
    about: 'Leads who are in the campaign already and became qualified.',
    columns: 'Email, or Code',
  },
];

export const kindWord = (kind: UploadKind) => KINDS.find(({ value }) => value === kind)?.label ?? kind;

/** What a column can hold, in an upload of the kind; the campaign's questions follow. */
export function targets(kind: UploadKind, labels: string[]): { value: string; label: string }[] {
  const all = [
    { value: 'first_name', label: 'First name', kinds: ['referrers', 'leads'] },
    { value: 'email', label: 'Email', kinds: ['referrers', 'leads', 'qualifications'] },
    { value: 'referrer_email', label: 'Referrer’s email', kinds: ['leads'] },
    { value: 'referrer_code', label: 'Referrer’s code', kinds: ['leads'] },
    {
      value: 'code',
      label: kind === 'qualifications' ? 'Code' : 'Code to keep',
      kinds: ['referrers', 'leads', 'qualifications'],
    },
  ];
  const fixed = all.filter(({ kinds }) => kinds.includes(kind)).map(({ value, label }) => ({ value, label }));
  const own = kind === 'qualifications' ? [] : labels;
  return [...fixed, ...own.map((label) => ({ value: `meta.${label}`, label: `Custom field: ${label}` }))];
}

/** What became of rows, or after a check what would. */
export function outcomeWord(kind: UploadKind, outcome: RowOutcome, would: boolean): string {
  const isQualified = kind === 'qualifications';
  switch (outcome) {
    case 'added':
      if (isQualified) return would ? 'Will become qualified' : 'Became qualified';
      return would ? 'Will be added' : 'Added';
    case 'unchanged':
      return isQualified ? 'Qualified already' : 'In the campaign already';
    case 'refused':
      return would ? 'Would be refused' : 'Refused';
  }
}

/** One sentence that says where an upload stands. */
export function standing(upload: Upload): string {
  const { state, position, total } = upload;
  const of = `${position.toLocaleString('en')} of ${total.toLocaleString('en')} rows`;
  switch (state) {
    case 'checking':
      return `Looking at ${of}; nobody is changed.`;
    case 'running':
      return position === 0 ? 'Waiting for its turn.' : `${of} done. You can leave this page; it goes on.`;
    case 'cancelled':
      return `Stopped after ${of}. What was done stays.`;
    case 'failed':
      return upload.problem ?? 'It can not go on.';
    case 'done':
      return 'All rows are done.';
    case 'checked':
      return 'All rows were looked at; nobody was changed yet.';
    default:
      return 'Nothing was done with it yet.';
  }
}
