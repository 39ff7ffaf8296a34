/**
 * Controls, and whatever hides, moves or turns text around, by Unicode's own classes. Line feeds, tabs and spaces are
 * seen as such in a `<pre>`; U+FE0F only makes an emoji colourful.
 */
const UNSEEN = /(?!\ufe0f|[\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/** Where Unicode has a picture of each C0 control, such as ␛. */
const PICTURES = 0x2400;

/** Stands for a character that is not seen, or does something else than being seen: `␀`, `␡`, `⟨U+202E⟩`. */
function sign(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(PICTURES + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** What someone else sent, as text to be shown in a `<pre>`: nothing in it is hidden, moves or turns other text around. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, sign);
}
