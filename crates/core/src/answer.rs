//! What someone typed into a campaign's own field, read by the field's type.

use jiff::civil::Date;
use serde_json::{Number, Value};
use url::Url;

use crate::campaign::{CustomField, CustomFieldType};

/// Characters of an answer.
pub const LONGEST: usize = 2_000;

/// Why an answer can not be taken. Each place says it in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// Longer than [`LONGEST`].
    #[error("Shorten this to 2000 characters.")]
    TooLong,
    /// Control characters.
    #[error("Remove line breaks and other control characters.")]
    Unreadable,
    /// No phone number.
    #[error("Write a phone number, such as +1 212 555 0100.")]
    Phone,
    /// No date.
    #[error("Write a date as year, month and day, such as 2026-03-31.")]
    Date,
    /// None of the choices.
    #[error("Choose one of the field's options.")]
    Choice,
    /// No number.
    #[error("Write a number.")]
    Number,
    /// No web address.
    #[error("Write a web address that begins with https://.")]
    Url,
}

/// The answer with its type; `None` when nothing was typed.
///
/// # Errors
/// When what was typed is not of the field's type.
pub fn read(field: &CustomField, typed: &str) -> Result<Option<Value>, AnswerProblem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.chars().count() > LONGEST {
        return Err(AnswerProblem::TooLong);
    }
    if typed.chars().any(char::is_control) {
        return Err(AnswerProblem::Unreadable);
    }
    match field.kind {
        CustomFieldType::Number => return number(typed).map(|n| Some(n.into())).ok_or(AnswerProblem::Number),
        CustomFieldType::Checkbox => return Ok(Some(is_yes(typed).into())),
        CustomFieldType::Text => {}
        CustomFieldType::Phone if is_phone(typed) => {}
        CustomFieldType::Phone => return Err(AnswerProblem::Phone),
        CustomFieldType::Date if typed.len() == 10 && typed.parse::<Date>().is_ok() => {}
        CustomFieldType::Date => return Err(AnswerProblem::Date),
        CustomFieldType::Select if field.options.iter().any(|option| option.trim() == typed) => {}
        CustomFieldType::Select => return Err(AnswerProblem::Choice),
        CustomFieldType::Url if is_web_address(typed) => {}
        CustomFieldType::Url => return Err(AnswerProblem::Url),
    }
    Ok(Some(Value::String(typed.to_owned())))
}

/// A form sends `on`; spreadsheets have words of several languages.
fn is_yes(typed: &str) -> bool {
    !["0", "false", "no", "n", "nein", "non", "nee", "não", "nao", "off", "-"]
        .contains(&typed.to_lowercase().as_str())
}

fn is_phone(typed: &str) -> bool {
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    (5..=20).contains(&digits) && typed.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c))
}

fn is_web_address(typed: &str) -> bool {
    Url::parse(typed).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// A whole number stays one; a comma counts as a point, as many people write it.
fn number(typed: &str) -> Option<Number> {
    typed.parse::<i64>().ok().map(Number::from).or_else(|| {
        let plain = |c: char| c.is_ascii_digit() || "+-.".contains(c);
        let text = typed.replacen(',', ".", 1);
        text.chars().all(plain).then(|| text.parse().ok().and_then(Number::from_f64)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask(kind: CustomFieldType, typed: &str) -> Option<Value> {
        let options = vec!["Red".into(), "Blue".into()];
        let field = CustomField { id: 1, kind, label: "Q".into(), required: true, options };
        read(&field, typed).ok().flatten()
    }

    #[test]
    fn each_type_takes_what_it_is_and_keeps_it_typed() {
        use CustomFieldType::{Checkbox, Date, Number, Phone, Select, Text, Url};
        for (kind, typed, value) in [
            (Text, " <b>ע</b> ", json!("<b>ע</b>")),
            (Phone, "+1 (212) 555-0100", json!("+1 (212) 555-0100")),
            (Date, "2026-02-28", json!("2026-02-28")),
            (Select, "Blue", json!("Blue")),
            (Number, "12", json!(12)),
            (Number, "-1,5", json!(-1.5)),
            (Url, "https://example.com/a", json!("https://example.com/a")),
            (Checkbox, "on", json!(true)),
            (Checkbox, "Nein", json!(false)),
        ] {
            assert_eq!(ask(kind, typed), Some(value), "{typed}");
        }
        for (kind, typed) in [
            (Text, ""),
            (Text, "a\u{1}b"),
            (Phone, "call me"),
            (Phone, "12"),
            (Date, "2026-02-30"),
            (Date, "28.02.2026"),
            (Select, "Green"),
            (Number, "1e9"),
            (Number, "NaN"),
            (Number, "1.000,5"),
            (Url, "javascript:alert(1)"),
        ] {
            assert_eq!(ask(kind, typed), None, "{typed}");
        }
        assert_eq!(ask(Text, &"x".repeat(LONGEST + 1)), None);
    }
}
