//! Phone numbers, as people and address books write them.
//!
//! The country is unknown, so a number is checked and never changed: the accepted forms are those that libphonenumber
//! calls viable, which is as far as it goes without a country too.

use super::folded::folded;

/// How many digits a number (E.164 allows 15, plus dialling prefixes) and an extension may have.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=20;
const EXTENSION: std::ops::RangeInclusive<usize> = 1..=9;

/// Words before an extension, in the languages of our pages and some more; longer ones first.
const EXTENSIONS: [&str; 20] = [
    "extension",
    "extensión",
    "durchwahl",
    "nebenstelle",
    "apparat",
    "interno",
    "toestel",
    "anexo",
    "poste",
    "ramal",
    "extn",
    "ext",
    "доб",
    "int",
    "app",
    "dw",
    "tst",
    "wew",
    "x",
    "#",
];

/// Whether it is a phone number.
pub(super) fn is_phone(typed: &str) -> bool {
    let text = folded(typed).to_lowercase();
    // Spreadsheets keep an apostrophe before a number, and Facebook's lead forms export "p:".
    let text = text.trim_start_matches('\'').trim_start();
    let text = ["tel:", "p:"].iter().find_map(|lead| text.strip_prefix(lead)).unwrap_or(text);
    let (number, extension) = split(text);
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let is_sign = |c: char| c.is_ascii_digit() || " +-./()[]~".contains(c);
    let is_number = DIGITS.contains(&digits(number)) && number.chars().all(is_sign);
    let is_extension = |extension: &str| {
        EXTENSION.contains(&digits(extension)) && extension.chars().all(|c| c.is_ascii_digit() || c == ' ')
    };
    is_number && extension.is_none_or(is_extension) || is_vanity(text)
}

/// Whether it is a vanity number such as 1-800-FLOWERS: letters after at least three digits, as long as a number in
/// total.
fn is_vanity(text: &str) -> bool {
    let dialled: Vec<char> = text.chars().filter(|c| !" +-.()".contains(*c)).collect();
    let first = dialled.iter().take_while(|c| c.is_ascii_digit()).count();
    (3..=6).contains(&first)
        && (10..=12).contains(&dialled.len())
        && dialled.iter().all(char::is_ascii_alphanumeric)
        && text.split([' ', '-', '.']).filter(|part| part.chars().any(|c| c.is_ascii_alphabetic())).count()
            <= 2
}

/// The number, and what follows the word for an extension.
fn split(text: &str) -> (&str, Option<&str>) {
    for word in EXTENSIONS {
        if let Some((number, extension)) = text.split_once(word) {
            let number = number.trim_end_matches([' ', ',', ';', '(']);
            let extension = extension.trim_matches([' ', '.', ':', '=', '#', '-', ')']);
            return (number, Some(extension));
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_copy_them() {
        for typed in [
            "+1 (212) 555-0100",
            "030/901820",
            "+49 (0) 30 90 18 20",
            "\u{202a}+1 212 555 0100\u{202c}",
            "+1\u{200e} 212\u{200b} 555\u{feff} 0100",
            "\u{2068}+972 3-555-0100\u{2069}",
            "+49\u{a0}30\u{202f}901820",
            "+49 30\u{2011}90\u{2010}18\u{2013}20\u{2212}1",
            "＋８１－３－５５５５－０１００",
            "（０３）５５５５ー０１００",
            "٠١٠٠١٢٣٤٥٦٧",
            "+۹۸ ۲۱ ۸۸۸۸ ۸۸۸۸",
            "+९१ ९८७६५ ४३२१०",
            "+1 212 555 0100 ext. 12",
            "+1 212 555 0100 x12",
            "+1 212 555 0100, extension 1234",
            "+1 212 555 0100 #12",
            "tel:+1-212-555-0100;ext=12",
            "030 901820 Durchwahl 12",
            "+7 495 123-45-67 доб. 12",
            "01 23 45 67 89 poste 4",
            "+39 06 1234567 interno 3",
            "+1.212.555.0100",
            "00 49 30 901820",
            "'+1 212 555 0100",
            "p:+12125550100",
            "P: +49 30 901820",
            "1-800-FLOWERS",
            "+1 800 GOT JUNK",
        ] {
            assert!(is_phone(typed), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "call me",
            "12",
            "0171 1234567 or 030 1234",
            "ext 12",
            "+1 212 555 0100 ext",
            "5551234 x 1234567890",
            "name@example.com",
            "2026-03-31T10:00:00Z",
            "1234567890123456789012",
            "12345 & 6789",
            "call 12125550100",
            "800 somebody else",
            "p:",
        ] {
            assert!(!is_phone(typed), "{typed:?}");
        }
    }
}
