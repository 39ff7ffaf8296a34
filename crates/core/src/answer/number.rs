//! Numbers as people and spreadsheets write them: `1,5`, `1.000,50`, `1,000.50`, `1'000`, `1 000`, `1,00,000`.
//!
//! One separator before exactly three digits is ambiguous, by a factor of a thousand. It is never guessed: what is
//! known about where the number came from decides, or it is refused.

use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::AnswerProblem;
use super::folded::folded;

/// Maximum digits before a fraction: an `f64` does not hold more of them exactly.
const MOST_DIGITS: usize = 15;

/// The decimal separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    /// `1.5`, and `1,000` is a thousand.
    Point,
    /// `1,5`, and `1.000` is a thousand.
    Comma,
    /// Both occur side by side, so nothing can be inferred.
    Mixed,
}

/// Languages that use a decimal point in all of their countries, and those that use a comma (CLDR). Spanish, Arabic and
/// others differ by country, so only a region tells.
const POINT: &[&str] = &["en", "he", "hi", "ja", "ko", "zh", "th", "ms", "bn", "ur", "ga", "cy", "mt", "fil"];
const COMMA: &[&str] = &[
    "de", "fr", "it", "nl", "pt", "sv", "da", "nb", "nn", "no", "fi", "is", "pl", "cs", "sk", "sl", "hr",
    "sr", "bs", "mk", "bg", "ro", "hu", "el", "tr", "ru", "uk", "be", "lt", "lv", "et", "ca", "eu", "gl",
    "id", "vi", "sq", "ka",
];
const POINT_REGIONS: &[&str] = &[
    "de-CH", "de-LI", "it-CH", "es-MX", "es-US", "es-PR", "es-GT", "es-HN", "es-SV", "es-NI", "es-PA",
    "es-DO", "es-PE",
];
const COMMA_REGIONS: &[&str] = &[
    "en-ZA", "en-DE", "en-NL", "es-ES", "es-AR", "es-CL", "es-CO", "es-VE", "es-UY", "es-PY", "es-EC",
    "es-BO", "es-CR",
];

impl Decimal {
    /// The usual separator of a language (a BCP 47 tag); `None` where it differs by country.
    pub fn of_language(tag: &str) -> Option<Self> {
        let tag = tag.replace('_', "-");
        let is_among = |tags: &[&str], tag: &str| tags.iter().any(|known| known.eq_ignore_ascii_case(tag));
        let language = tag.split('-').next().unwrap_or_default();
        if is_among(COMMA_REGIONS, &tag) {
            Some(Self::Comma)
        } else if is_among(POINT_REGIONS, &tag) || is_among(POINT, language) {
            Some(Self::Point)
        } else {
            is_among(COMMA, language).then_some(Self::Comma)
        }
    }

    /// Combines the evidence of two sources.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Mixed }
    }

    /// What a number, as written, shows about its source's separator: `None` when it is not a number, or is ambiguous.
    pub fn seen_in(typed: &str) -> Option<Self> {
        seen(typed).flatten()
    }
}

/// Whether it is a number, however it is read, and what it shows about the separator: see [`Decimal::seen_in`].
pub fn seen(typed: &str) -> Option<Option<Decimal>> {
    if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(None);
    }
    Some(match Parts::read(&folded(typed))?.form {
        Form::Told(decimal) => Some(decimal),
        Form::Whole | Form::Either => None,
    })
}

/// Reads a number; a whole number stays an integer. `decimal` settles ambiguous ones.
pub(super) fn read(typed: &str, decimal: Option<Decimal>) -> Result<Number, AnswerProblem> {
    let parts = Parts::read(&folded(typed)).ok_or(AnswerProblem::Number)?;
    let is_fraction = match (parts.form, decimal) {
        (Form::Whole | Form::Told(_), _) => parts.has_fraction,
        (Form::Either, Some(Decimal::Comma)) => parts.separator == ',',
        (Form::Either, Some(Decimal::Point)) => parts.separator == '.',
        (Form::Either, Some(Decimal::Mixed) | None) => return Err(AnswerProblem::EitherNumber),
    };
    let sign = if parts.is_negative { "-" } else { "" };
    // A longer number would silently lose its last digits.
    if is_fraction {
        if parts.whole.len() > MOST_DIGITS {
            return Err(AnswerProblem::Number);
        }
        let text = format!("{sign}{}.{}", parts.whole, parts.rest);
        return text.parse().ok().and_then(Number::from_f64).ok_or(AnswerProblem::Number);
    }
    let text = format!("{sign}{}{}", parts.whole, parts.rest);
    text.parse::<i64>().map(Number::from).map_err(|_| AnswerProblem::Number)
}

#[derive(Clone, Copy)]
enum Form {
    /// No separator, or only thousands separators.
    Whole,
    /// The notation shows what its separators are.
    Told(Decimal),
    /// One separator before exactly three digits.
    Either,
}

/// A number taken apart.
struct Parts {
    is_negative: bool,
    /// The digits before the last separator, and those after it.
    whole: String,
    rest: String,
    /// The last separator.
    separator: char,
    form: Form,
    has_fraction: bool,
}

impl Parts {
    fn read(text: &str) -> Option<Self> {
        // SAP writes `1.000,50-`, accounting software `(1,000)`.
        let (text, bracketed) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => (inner.trim(), true),
            None => (text, false),
        };
        let (text, minus) = match (text.strip_prefix(['-', '+']), text.strip_suffix('-')) {
            (Some(rest), None) => (rest.trim_start(), text.starts_with('-')),
            (None, Some(rest)) => (rest.trim_end(), true),
            (None, None) => (text, false),
            (Some(_), Some(_)) => return None,
        };
        let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        if bracketed && minus || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
        let mut parts = take_apart(&groups, &separators)?;
        parts.is_negative = bracketed || minus;
        Some(parts)
    }
}

fn take_apart(groups: &[&str], separators: &[char]) -> Option<Parts> {
    let (last, before) = groups.split_last()?;
    let parts = |form, has_fraction, separator| Parts {
        is_negative: false,
        whole: if before.is_empty() { String::new() } else { before.concat() },
        rest: (*last).to_owned(),
        separator,
        form,
        has_fraction,
    };
    let Some((separator, earlier)) = separators.split_last() else {
        return Some(parts(Form::Whole, false, ' '));
    };
    let separator = *separator;
    // U+066B is always a decimal separator, U+066C always a thousands separator.
    let marks_fraction = matches!(separator, '.' | ',' | '\u{66b}');
    let told = match separator {
        ',' => Form::Told(Decimal::Comma),
        '.' => Form::Told(Decimal::Point),
        _ => Form::Whole,
    };
    let Some(group) = earlier.first().copied() else {
        return match (separator, before[0], last.len()) {
            ('.' | ',', whole, 3) if (1..=3).contains(&whole.len()) && !whole.starts_with('0') => {
                Some(parts(Form::Either, false, separator))
            }
            _ if marks_fraction => Some(parts(told, true, separator)),
            _ => is_grouped(groups)
                .then(|| parts(Form::Whole, false, separator))
                .filter(|_| is_group(separator)),
        };
    };
    if !is_group(group) || earlier.iter().any(|other| *other != group) {
        return None;
    }
    if group == separator {
        // A repeated separator separates thousands, so the other one would be the decimal separator.
        let told = match group {
            '.' => Form::Told(Decimal::Comma),
            ',' => Form::Told(Decimal::Point),
            _ => Form::Whole,
        };
        return is_grouped(groups).then(|| parts(told, false, separator));
    }
    let fits = marks_fraction && is_grouped(before) && !last.is_empty();
    fits.then(|| parts(told, true, separator))
}

const fn is_group(separator: char) -> bool {
    matches!(separator, '.' | ',' | ' ' | '\'' | '\u{66c}')
}

/// Groups of three digits, or groups of two before the last three, as in India.
fn is_grouped(groups: &[&str]) -> bool {
    let Some(([first, middle @ ..], last)) = groups.split_last().map(|(last, before)| (before, last)) else {
        return false;
    };
    let of =
        |size: usize| (1..=size).contains(&first.len()) && middle.iter().all(|group| group.len() == size);
    last.len() == 3 && !first.starts_with('0') && (of(3) || of(2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read_as(typed: &str, decimal: Option<Decimal>) -> Option<Value> {
        read(typed, decimal).ok().map(Value::Number)
    }

    #[test]
    fn what_can_be_read_in_one_way_is_read() {
        for (typed, value) in [
            ("12", json!(12)),
            ("-7", json!(-7)),
            ("+7", json!(7)),
            ("007", json!(7)),
            ("1,5", json!(1.5)),
            ("1.5", json!(1.5)),
            (",5", json!(0.5)),
            ("0,125", json!(0.125)),
            ("0.125", json!(0.125)),
            ("1234.567", json!(1234.567)),
            ("1,50", json!(1.5)),
            ("1.2345", json!(1.2345)),
            ("1.000,50", json!(1000.5)),
            ("1,000.50", json!(1000.5)),
            ("1.000,500", json!(1000.5)),
            ("12.345.678", json!(12_345_678)),
            ("12,345,678", json!(12_345_678)),
            ("1.234.567,8", json!(1_234_567.8)),
            ("1'000", json!(1_000)),
            ("1’234’567.89", json!(1_234_567.89)),
            ("1 000", json!(1_000)),
            ("1\u{a0}000,5", json!(1000.5)),
            ("1\u{202f}234\u{202f}567", json!(1_234_567)),
            ("1,00,000", json!(100_000)),
            ("12,34,567.89", json!(1_234_567.89)),
            ("\u{2212}1,5", json!(-1.5)),
            ("－５", json!(-5)),
            ("1.000,50-", json!(-1000.5)),
            ("(1,000.50)", json!(-1000.5)),
            ("١٢٣", json!(123)),
            ("١٬٢٣٤٫٥", json!(1234.5)),
            ("٣٫١٤٩", json!(3.149)),
            ("۱۲۳٬۴۵۶", json!(123_456)),
            ("\u{200e}5\u{200e}", json!(5)),
            ("9223372036854775807", json!(i64::MAX)),
        ] {
            assert_eq!(read_as(typed, None), Some(value.clone()), "{typed:?}");
            assert_eq!(
                read_as(typed, Some(Decimal::Comma)),
                Some(value),
                "{typed:?}, where it makes no difference"
            );
        }
    }

    #[test]
    fn one_separator_before_three_digits_is_settled_by_what_else_is_known_or_refused() {
        use Decimal::{Comma, Mixed, Point};
        for (typed, by_comma, by_point) in [
            ("1,000", json!(1.0), json!(1_000)),
            ("1.000", json!(1_000), json!(1.0)),
            ("12,500", json!(12.5), json!(12_500)),
            ("-999.999", json!(-999_999), json!(-999.999)),
            ("١,٠٠٠", json!(1.0), json!(1_000)),
            ("(1.250)", json!(-1_250), json!(-1.25)),
        ] {
            assert_eq!(read(typed, None), Err(AnswerProblem::EitherNumber), "{typed}");
            assert_eq!(read(typed, Some(Mixed)), Err(AnswerProblem::EitherNumber), "{typed}");
            assert_eq!(read_as(typed, Some(Comma)), Some(by_comma), "{typed}");
            assert_eq!(read_as(typed, Some(Point)), Some(by_point), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "-",
            ".",
            "1e9",
            "NaN",
            "many",
            "1.2.3",
            "1,2,3",
            "1.000.50",
            "1,000,50",
            "1.000,50.2",
            "1 5",
            "1'5",
            "12 34",
            "1.00 000",
            "0.000.001",
            "31.12.2026",
            "1-2",
            "--1",
            "-(1)",
            "€ 5",
            "5 %",
            "1,,000",
            "1.000 000",
            "99999999999999999999",
            "１.２.３",
            "1..5",
            "0x10",
            "½",
        ] {
            assert_eq!(read(typed, Some(Decimal::Point)), Err(AnswerProblem::Number), "{typed:?}");
        }
    }

    #[test]
    fn a_number_tells_how_its_neighbours_are_to_be_read() {
        use Decimal::{Comma, Point};
        for (typed, told) in [
            ("1,5", Some(Comma)),
            ("1.000,50", Some(Comma)),
            ("1.000.000", Some(Comma)),
            ("1.5", Some(Point)),
            ("1,000,000", Some(Point)),
            ("1'000.50", Some(Point)),
            ("1.000", None),
            ("1 000", None),
            ("5", None),
            ("31.12.2026", None),
            ("Berlin", None),
        ] {
            assert_eq!(Decimal::seen_in(typed), told, "{typed}");
        }
        assert_eq!(Comma.and(Point), Decimal::Mixed);
    }

    #[test]
    fn a_language_tells_where_all_of_its_countries_agree() {
        use Decimal::{Comma, Point};
        for (tag, told) in [
            ("en", Some(Point)),
            ("de", Some(Comma)),
            ("de-AT", Some(Comma)),
            ("de-CH", Some(Point)),
            ("pt_BR", Some(Comma)),
            ("zh-TW", Some(Point)),
            ("en-ZA", Some(Comma)),
            ("es", None),
            ("es-ES", Some(Comma)),
            ("es-MX", Some(Point)),
            ("ar", None),
            ("sw", None),
            ("", None),
        ] {
            assert_eq!(Decimal::of_language(tag), told, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn every_number_comes_back_however_it_is_written(whole in -999_999_999_i64..999_999_999, cents in 0..100_u8) {
            let digits = whole.unsigned_abs().to_string();
            let grouped = |by: &str| {
                let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(|three| str::from_utf8(three).unwrap()).collect();
                format!("{}{}", if whole < 0 { "-" } else { "" }, groups.join(by))
            };
            let value: f64 = format!("{}{digits}.{cents:02}", if whole < 0 { "-" } else { "" }).parse().unwrap();
            for (group, point) in [(".", ","), (",", "."), ("'", "."), (" ", ","), ("\u{202f}", ",")] {
                let typed = format!("{}{point}{cents:02}", grouped(group));
                prop_assert_eq!(read_as(&typed, None), Some(json!(value)), "{}", typed);
            }
            prop_assert_eq!(read_as(&grouped(","), Some(Decimal::Point)), Some(json!(whole)));
            prop_assert_eq!(read_as(&grouped("."), Some(Decimal::Comma)), Some(json!(whole)));
        }

        #[test]
        fn any_text_is_read_or_refused(typed in "[0-9.,' ()+-]{0,12}|\\PC{0,12}") {
            let _ = read(&typed, None);
            if seen(&typed).is_none() {
                prop_assert_eq!(read(&typed, Some(Decimal::Point)), Err(AnswerProblem::Number));
            }
        }
    }
}
