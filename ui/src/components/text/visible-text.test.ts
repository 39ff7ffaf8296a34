import { expect, test } from 'vitest';
import { visibleText } from './visible-text';

test('ordinary text of any language stays as it is', () => {
  const text = '{"name": "Jürgen"}\n\t<b>日本 🎉 ❤️ عربى</b> & "quoted"';
  expect(visibleText(text)).toBe(text);
});

test.each([
  ['\u0000', '⟨NUL⟩'],
  ['a\r\nb', 'a⟨CR⟩\nb'],
  ['\u001b[31mred', '⟨ESC⟩[31mred'],
  ['\u007f', '⟨DEL⟩'],
  ['\u0085', '⟨U+0085⟩'],
  ['no\u00a0break', 'no⟨U+00A0⟩break'],
  ['invoice\u202efdp.exe', 'invoice⟨U+202E⟩fdp.exe'],
  ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
  ['\ufeff{}', '⟨U+FEFF⟩{}'],
  ['\u2028', '⟨U+2028⟩'],
  ['\u{e0041}', '⟨U+E0041⟩'],
  ['\ud800', '⟨U+D800⟩'],
])('%j is shown as %s', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('nothing that is hidden or moves the cursor is left, whatever comes', () => {
  const everything = Array.from({ length: 0x3100 }, (_, code) => String.fromCharCode(code)).join('');
  const left = visibleText(everything).match(/(?![\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/gu);
  expect(left).toBeNull();
});
