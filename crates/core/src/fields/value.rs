//! What a field holds, in its two forms: text for query and form, typed values for JSON.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

use crate::people::snapshot::CampaignSnapshot;
use crate::time::{UnixMs, time_zone};

/// The value of a field. JSON keeps its type; [`FieldValue::Missing`] becomes null.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue<'a> {
    /// No value, such as the referrer of someone who came by themselves.
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number that is not whole.
    Number(Number),
    /// Yes or no.
    Boolean(bool),
    /// A list.
    Json(Value),
}

impl<'a> FieldValue<'a> {
    /// Text; empty text counts as missing, because a form can leave either behind.
    pub(super) fn of_text(text: &'a str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(Cow::Borrowed(text)) }
    }

    pub(super) fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    /// `YYYY-MM-DD` in the campaign's time zone; UTC if that zone is unknown.
    pub(super) fn of_day(at: Option<UnixMs>, campaign: &CampaignSnapshot) -> Self {
        let Some(at) = at else { return Self::Missing };
        let zone = time_zone(&campaign.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        Self::owned(at.date_in(&zone))
    }

    /// What someone filled in.
    pub(super) fn of_json(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Missing,
            Value::Bool(yes) => Self::Boolean(*yes),
            Value::Number(number) => {
                number.as_i64().map_or_else(|| Self::Number(number.clone()), Self::Integer)
            }
            Value::String(text) => Self::of_text(text),
            Value::Array(_) | Value::Object(_) => Self::Json(value.clone()),
        }
    }

    /// Whether there is no value.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The text for query and form: empty when missing, `true` and `false`, compact JSON for a list.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Missing => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Boolean(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
            Self::Json(value) => Cow::Owned(value.to_string()),
        }
    }
}

impl Serialize for FieldValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(number) => number.serialize(serializer),
            Self::Boolean(yes) => serializer.serialize_bool(*yes),
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_has_a_text_form_and_a_typed_form() {
        for (value, text) in [
            (json!(null), ""),
            (json!("Zoë"), "Zoë"),
            (json!(-7), "-7"),
            (json!(1.5), "1.5"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(false), "false"),
            (json!(["a", 1]), r#"["a",1]"#),
        ] {
            let field = FieldValue::of_json(&value);
            assert_eq!(field.text(), text);
            assert_eq!(serde_json::to_value(&field).unwrap(), value);
        }
        assert!(FieldValue::of_text("").is_missing());
    }
}
