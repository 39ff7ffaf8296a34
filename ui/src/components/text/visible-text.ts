/**
 * Controls, and whatever hides, moves or turns text around, by Unicode's own classes. Line feeds, tabs and spaces are
 * seen as such in a `<pre>`; U+FE0F only makes an emoji colourful.
 */
const INVISIBLE = /(?!\ufe0f|[\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/** Short names of the C0 controls, by code; Unicode's pictures of them are missing from many fonts. */
const NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** Stands for a character that is not seen, or does something else than being seen: `⟨NUL⟩`, `⟨DEL⟩`, `⟨U+202E⟩`. */
function sign(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = code === 0x7f ? 'DEL' : NAMES[code];
  return `⟨${name ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟩`;
}

/** What someone else sent, as text to be shown in a `<pre>`: nothing in it is hidden, moves or turns other text around. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, sign);
}
