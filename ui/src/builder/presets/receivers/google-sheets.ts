import type { Preset } from '../preset';

/** Text that starts like a formula is kept as text: what people type into a form must not calculate. */
const SCRIPT = `function doPost(e) {
  const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
  const names = sheet.getRange(1, 1, 1, sheet.getLastColumn()).getValues()[0];
  const asText = (value) => String(value || '').replace(/^[=+@-]/, "'$&");
  sheet.appendRow(names.map((name) => asText(e.parameter[name])));
  return ContentService.createTextOutput('ok');
}`;

export const googleSheets: Preset = {
  id: 'google-sheets',
  name: 'Google Sheets',
  summary: 'Adds a row to a sheet by a small script',
  host: /^script\.google\.com$/,
  why: 'A Google script answers with a redirect when all went well; without the right rule each lead would count as failed, and come again and again.',
  method: 'POST',
  format: 'form',
  redirect: { status: 302, host: 'script.googleusercontent.com' },
  notes: [
    'In the first row of your sheet, write the names of the fields as they are at the step Data payload, such as email.',
    'Open Extensions, Apps Script, replace what is there with the script below, and save.',
    'Click Deploy, New deployment, Web app; execute as Me; access for Anyone. Copy the URL that ends in /exec into Endpoint URL here.',
    'A script sees no headers: to keep strangers out, use key-value pairs at the step Security credentials and check them in the script.',
  ],
  script: SCRIPT,
  warn: (url) =>
    url.pathname.endsWith('/exec')
      ? undefined
      : 'The URL of a deployed script ends in /exec; any other works only for you.',
};
