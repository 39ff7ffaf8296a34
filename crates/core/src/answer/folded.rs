//! Typed text in the plain characters that the rules know: digits of any script become ASCII, spaces, dashes and
//! apostrophes become one character each, and invisible characters are dropped.

use unicode_normalization::UnicodeNormalization;

/// The zeros of the decimal digits in use (Unicode category Nd); each is followed by its other nine digits. Full-width
/// digits are absent because NFKC has already made them ASCII.
const ZEROS: [char; 18] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}', '\u{1810}',
];

/// The plain form of a text.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    // NFKC would split this apostrophe into a space and a combining mark.
    let text = text.replace('\u{b4}', "'");
    let plain: String = text.nfkc().filter(|c| !is_invisible(*c)).map(plain).collect();
    plain.trim().to_owned()
}

/// The text without invisible characters, which copying from a page or a chat brings along.
pub(super) fn visible(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    text.trim().to_owned()
}

fn plain(c: char) -> char {
    if c.is_whitespace() {
        return ' ';
    }
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{30fc}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2b9}' | '\u{2032}' | '`' => '\'',
        '\u{60c}' => ',',
        _ => digit(c).unwrap_or(c),
    }
}

fn digit(c: char) -> Option<char> {
    let zero = ZEROS.iter().find(|zero| (**zero..=char_after(**zero, 9)).contains(&c))?;
    char::from_digit(u32::from(c) - u32::from(*zero), 10)
}

fn char_after(c: char, places: u32) -> char {
    char::from_u32(u32::from(c) + places).unwrap_or(c)
}

/// Zero-width characters: soft hyphens, joiners, direction and byte order marks, variation selectors.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_spaces_and_dashes_become_plain_and_what_is_invisible_goes() {
        for (typed, plain) in [
            ("１２３＋（４）", "123+(4)"),
            ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
            ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
            ("०१२३४५६७८९", "0123456789"),
            ("๐๑๒๓๔๕๖๗๘๙", "0123456789"),
            ("𝟘𝟙𝟚", "012"),
            ("\u{202a}+49\u{a0}30\u{202f}1\u{2009}2\u{202c}\u{feff}", "+49 30 1 2"),
            ("1\u{2011}2\u{2013}3\u{2212}4\u{ad}5", "1-2-3-45"),
            ("1’000´5", "1'000'5"),
        ] {
            assert_eq!(folded(typed), plain, "{typed:?}");
        }
    }
}
