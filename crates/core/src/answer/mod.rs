//! What someone typed into a custom field, read by the field's type.

mod checkbox;
mod folded;
mod number;
mod phone;

use jiff::civil::Date;
use serde_json::Value;
use url::Url;

use crate::campaign::{CustomField, CustomFieldType, CustomFields};
use crate::people::person::MetaEntry;

use folded::{folded, visible};
pub use number::{Decimal, seen as number_seen};

/// Longest answer, in characters.
pub const ANSWER_MAX_CHARS: usize = 2_000;

/// Why an answer is rejected. Each place that shows it has its own wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// Longer than [`ANSWER_MAX_CHARS`].
    #[error("Shorten this to 2000 characters.")]
    TooLong,
    /// Contains control characters.
    #[error("Remove line breaks and other control characters.")]
    Unreadable,
    /// Not a phone number.
    #[error("Write a phone number, such as +1 212 555 0100.")]
    Phone,
    /// Not a date.
    #[error("Write a date as year, month and day, such as 2026-03-31.")]
    Date,
    /// Not one of the choices.
    #[error("Choose one of the field's options.")]
    Choice,
    /// Not a number.
    #[error("Write a number.")]
    Number,
    /// A number that can be read in two ways.
    #[error("This number can be read in two ways: write 1000 for a thousand, or 1.0 for one.")]
    EitherNumber,
    /// Neither yes nor no.
    #[error("Write yes or no.")]
    Checkbox,
    /// Not a web address.
    #[error("Write a web address that begins with https://.")]
    Url,
}

/// The answer with its type; `None` when nothing was typed. `decimal` is how numbers are written at the source.
///
/// # Errors
/// When what was typed is not of the field's type.
pub fn read(
    field: &CustomField,
    typed: &str,
    decimal: Option<Decimal>,
) -> Result<Option<Value>, AnswerProblem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.chars().count() > ANSWER_MAX_CHARS {
        return Err(AnswerProblem::TooLong);
    }
    if typed.chars().any(char::is_control) {
        return Err(AnswerProblem::Unreadable);
    }
    let text = match field.kind {
        CustomFieldType::Number => return number::read(typed, decimal).map(|n| Some(n.into())),
        CustomFieldType::Checkbox => return checkbox(typed).map(|yes| Some(yes.into())),
        CustomFieldType::Text => typed.to_owned(),
        CustomFieldType::Phone if phone::is_phone(typed) => typed.to_owned(),
        CustomFieldType::Phone => return Err(AnswerProblem::Phone),
        CustomFieldType::Date => date(typed).ok_or(AnswerProblem::Date)?,
        CustomFieldType::Select => choice(&field.options, typed).ok_or(AnswerProblem::Choice)?,
        CustomFieldType::Url => web_address(typed).ok_or(AnswerProblem::Url)?,
    };
    Ok(Some(Value::String(text)))
}

/// Reads what was sent for checkboxes, using the same words as forms and uploads: other systems send texts and numbers.
/// Returns `None` when every value already is a boolean.
///
/// # Errors
/// The label of the first checkbox that is neither yes nor no.
pub fn read_checkboxes(fields: &CustomFields, sent: &[MetaEntry]) -> Result<Option<Vec<MetaEntry>>, String> {
    let all = || fields.person_referring.iter().chain(&fields.person_invited);
    let is_box = |label: &str| {
        all().any(|field| field.kind == CustomFieldType::Checkbox && field.label == label)
            && all().all(|field| field.kind == CustomFieldType::Checkbox || field.label != label)
    };
    if !sent.iter().any(|entry| !entry.value.is_boolean() && is_box(&entry.field)) {
        return Ok(None);
    }
    let read = sent.iter().map(|entry| {
        if entry.value.is_boolean() || !is_box(&entry.field) {
            return Ok(entry.clone());
        }
        let yes = match &entry.value {
            // Empty means unticked, as in a form.
            Value::String(text) if text.trim().is_empty() => Ok(false),
            Value::String(text) => checkbox(text),
            other => checkbox(&other.to_string()),
        };
        let yes = yes.map_err(|_| entry.field.clone())?;
        Ok(MetaEntry { field: entry.field.clone(), value: yes.into() })
    });
    read.collect::<Result<_, _>>().map(Some)
}

fn checkbox(typed: &str) -> Result<bool, AnswerProblem> {
    checkbox::read(typed).ok_or(AnswerProblem::Checkbox)
}

fn date(typed: &str) -> Option<String> {
    let text = folded(typed);
    (text.len() == 10 && text.parse::<Date>().is_ok()).then_some(text)
}

/// The option as the campaign writes it, ignoring invisible characters and the like that copying adds.
fn choice(options: &[String], typed: &str) -> Option<String> {
    let exact = options.iter().find(|option| option.trim() == typed);
    let plain = folded(typed);
    let found = exact.or_else(|| options.iter().find(|option| folded(option) == plain));
    found.map(|option| option.trim().to_owned())
}

fn web_address(typed: &str) -> Option<String> {
    let text = visible(typed);
    let is_address =
        Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    is_address.then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask(kind: CustomFieldType, typed: &str) -> Option<Value> {
        let options = vec!["Red".into(), "Blue".into()];
        let field = CustomField { id: 1, kind, label: "Q".into(), required: true, options };
        read(&field, typed, None).ok().flatten()
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
            (Checkbox, "FALSCH", json!(false)),
            (Number, "1.000,5", json!(1000.5)),
            (Date, "２０２６-０２-２８\u{200b}", json!("2026-02-28")),
            (Select, "\u{feff}Blue\u{a0}", json!("Blue")),
            (Url, "https://example.com/a\u{200b}", json!("https://example.com/a")),
            (Phone, "\u{202a}+1\u{a0}212 555 0100\u{202c}", json!("\u{202a}+1\u{a0}212 555 0100\u{202c}")),
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
            (Number, "1.000"),
            (Checkbox, "maybe"),
            (Url, "javascript:alert(1)"),
        ] {
            assert_eq!(ask(kind, typed), None, "{typed}");
        }
        assert_eq!(ask(Text, &"x".repeat(ANSWER_MAX_CHARS + 1)), None);
    }

    #[test]
    fn check_boxes_that_other_systems_send_are_read_by_the_same_words() {
        let field = |kind, label: &str| CustomField {
            id: 1,
            kind,
            label: label.into(),
            required: false,
            options: vec![],
        };
        let fields = CustomFields {
            person_referring: vec![
                field(CustomFieldType::Checkbox, "News"),
                field(CustomFieldType::Text, "Both"),
            ],
            person_invited: vec![field(CustomFieldType::Checkbox, "Both")],
        };
        let read = |sent: Value| {
            let sent: Vec<MetaEntry> =
                serde_json::from_value(json!([{"field": "News", "value": sent}])).unwrap();
            read_checkboxes(&fields, &sent).map(|read| read.map(|mut read| read.remove(0).value))
        };
        assert_eq!(read(json!(true)), Ok(None));
        for (sent, value) in [("FALSCH", false), ("", false), ("oui", true), ("NULL", false)] {
            assert_eq!(read(json!(sent)), Ok(Some(json!(value))), "{sent}");
        }
        assert_eq!((read(json!(0)), read(json!(1))), (Ok(Some(json!(false))), Ok(Some(json!(true)))));
        assert_eq!((read(json!("maybe")), read(json!(2))), (Err("News".into()), Err("News".into())));
        let both = [MetaEntry { field: "Both".into(), value: json!("maybe") }];
        assert_eq!(read_checkboxes(&fields, &both), Ok(None), "a text on one of the two pages");
    }
}
