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
    about: 'People brought by a referrer of this campaign. Their source is Referred.',
    columns: 'First Name, Email, Referrer Email Address',
  },
  {
    value: 'qualifications',
    label: 'Qualified leads',
    about: 'Leads already in the campaign who have become qualified.',
    columns: 'Email, or Code',
  },
];

/** Encodings that spreadsheets write, by the names that the API gives them. */
export const ENCODINGS: { value: string; label: string }[] = [
  { value: 'UTF-8', label: 'UTF-8' },
  { value: 'UTF-16LE', label: 'UTF-16' },
  { value: 'windows-1252', label: 'Western European (Windows-1252)' },
  { value: 'windows-1250', label: 'Central European (Windows-1250)' },
  { value: 'windows-1251', label: 'Cyrillic (Windows-1251)' },
  { value: 'windows-1253', label: 'Greek (Windows-1253)' },
  { value: 'windows-1254', label: 'Turkish (Windows-1254)' },
  { value: 'windows-1255', label: 'Hebrew (Windows-1255)' },
  { value: 'windows-1256', label: 'Arabic (Windows-1256)' },
  { value: 'windows-1257', label: 'Baltic (Windows-1257)' },
  { value: 'windows-1258', label: 'Vietnamese (Windows-1258)' },
  { value: 'windows-874', label: 'Thai (Windows-874)' },
  { value: 'macintosh', label: 'Western European (Mac OS Roman)' },
  { value: 'x-mac-cyrillic', label: 'Cyrillic (Mac OS)' },
  { value: 'ISO-8859-2', label: 'Central European (ISO-8859-2)' },
  { value: 'KOI8-R', label: 'Russian (KOI8-R)' },
  { value: 'Shift_JIS', label: 'Japanese (Shift_JIS)' },
  { value: 'EUC-JP', label: 'Japanese (EUC-JP)' },
  { value: 'GBK', label: 'Simplified Chinese (GBK)' },
  { value: 'Big5', label: 'Traditional Chinese (Big5)' },
  { value: 'EUC-KR', label: 'Korean (EUC-KR)' },
];

/** What an encoding is called, in a marketer's words where there are some. */
export const encodingWord = (encoding: string) =>
  ENCODINGS.find(({ value }) => value === encoding)?.label ?? encoding;

export const SEPARATORS: { value: string; label: string }[] = [
  { value: ',', label: 'Comma ,' },
  { value: ';', label: 'Semicolon ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
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
  return [...fixed, ...own.map((label) => ({ value: `meta.${label}`, label: `${label} (custom field)` }))];
}

/** What became of rows, or after a check what would. */
export function outcomeWord(kind: UploadKind, outcome: RowOutcome, would: boolean): string {
  const isQualified = kind === 'qualifications';
  switch (outcome) {
    case 'added':
      if (isQualified) return would ? 'Would become qualified' : 'Became qualified';
      return would ? 'Would be added' : 'Added';
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
      return `Checking ${of}; nobody is changed.`;
    case 'running':
      return position === 0 ? 'Waiting for its turn.' : `${of} done. You can leave this page; it goes on.`;
    case 'cancelled':
      return `Stopped after ${of}. What was done stays.`;
    case 'failed':
      return upload.problem ?? 'It cannot continue.';
    case 'done':
      return 'All rows are done.';
    case 'checked':
      return 'All rows have been checked; nobody has been changed yet.';
    default:
      return 'Nothing has been done with it yet.';
  }
}
