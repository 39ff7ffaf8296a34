/** How the form stands on a site. */
export type Mode = 'embed' | 'widget' | 'popup';

/** What opens a pop-up. */
export type Opening = 'button' | 'delay' | 'exit';

/** What a marketer chooses. */
export interface WidgetChoice {
  mode: Mode;
  opening: Opening;
  /** A selector of the button that opens a pop-up, such as `#refer`. */
  button: string;
  /** Seconds until a pop-up opens. */
  delay: string;
  /** What the button in the corner is called, and the frame. */
  label: string;
  color: string;
}

export const MODES: { value: Mode; label: string; about: string }[] = [
  { value: 'embed', label: 'In the page', about: 'The form appears where you put the snippet.' },
  { value: 'widget', label: 'Button in the corner', about: 'A round button opens the form beside it.' },
  { value: 'popup', label: 'Pop-up', about: 'The form opens over the page.' },
];

export const OPENINGS: { value: Opening; label: string }[] = [
  { value: 'button', label: 'When a button of your page is clicked' },
  { value: 'delay', label: 'After some seconds' },
  { value: 'exit', label: 'When someone is about to leave' },
];

export const firstChoice = (accent: string | null): WidgetChoice => ({
  mode: 'embed',
  opening: 'button',
  button: '#refer-a-friend',
  delay: '10',
  label: '',
  color: accent ?? '',
});

const quoted = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The lines to put into a site's HTML. */
export function snippet(base: string, code: string, choice: WidgetChoice): string {
  const attributes: [string, string][] = [
    ['campaign', code],
    ['mode', choice.mode],
  ];
  if (choice.mode === 'popup') {
    attributes.push(['open', choice.opening]);
    if (choice.opening === 'button') attributes.push(['button', choice.button]);
    if (choice.opening === 'delay') attributes.push(['delay', choice.delay]);
  }
  if (choice.mode === 'widget' && choice.color) attributes.push(['color', choice.color]);
  if (choice.label) attributes.push(['label', choice.label]);
  const written = attributes.map(([name, value]) => `data-refhook-${name}="${quoted(value)}"`);
  return `<script src="${quoted(base)}/widget.js" async></script>\n<div ${written.join(' ')}></div>`;
}

/** What a site with a Content-Security-Policy has to allow. */
export const policy = (base: string) => `script-src ${base}; frame-src ${base}`;
