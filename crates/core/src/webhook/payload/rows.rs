//! What a payload is made of: its rows, their JSON form, and what they hold for one event.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::merge::MergeText;
use crate::crypto::secret::Secret;
use crate::fields::{Field, FieldValue};
use crate::people::snapshot::EventFacts;

/// One row of the payload. In JSON `{"key": .., "field": ..}` or `{"key": .., "value": ..}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RowJson", into = "RowJson")]
pub struct PayloadRow {
    /// The name that the receiver expects; unique within the payload.
    pub key: String,
    /// What stands there.
    pub value: RowValue,
    /// Leave the row out when its value does not exist, instead of sending it empty.
    pub omit_if_missing: bool,
}

/// What a payload row holds.
#[derive(Debug, Clone, PartialEq)]
pub enum RowValue {
    /// A field of the catalogue.
    Field(Field),
    /// Fixed text with merge tags.
    Text(MergeText),
}

/// `{"key": .., "field": ..}` or `{"key": .., "value": ..}`, with an optional `omit_if_missing`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowJson {
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<Field>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<MergeText>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    omit_if_missing: bool,
}

/// A row that does not say which of the two it is.
#[derive(Debug, thiserror::Error)]
#[error("the row \"{0}\" needs either a field or a value, not both and not neither")]
pub(crate) struct FieldOrValue(String);

impl TryFrom<RowJson> for PayloadRow {
    type Error = FieldOrValue;

    fn try_from(row: RowJson) -> Result<Self, FieldOrValue> {
        let value = match (row.field, row.value) {
            (Some(field), None) => RowValue::Field(field),
            (None, Some(text)) => RowValue::Text(text),
            _ => return Err(FieldOrValue(row.key)),
        };
        Ok(Self { key: row.key, value, omit_if_missing: row.omit_if_missing })
    }
}

impl From<PayloadRow> for RowJson {
    fn from(row: PayloadRow) -> Self {
        let (field, value) = match row.value {
            RowValue::Field(field) => (Some(field), None),
            RowValue::Text(text) => (None, Some(text)),
        };
        Self { key: row.key, field, value, omit_if_missing: row.omit_if_missing }
    }
}

/// What a webhook's payload is made of. A format sees no more of the webhook.
#[derive(Clone, Copy)]
pub(crate) struct Payload<'a> {
    pub(crate) rows: &'a [PayloadRow],
    pub(crate) template: Option<&'a Value>,
    /// Credentials that go with it.
    pub(crate) pairs: &'a [(String, Secret)],
}

/// What stands behind a key.
pub(crate) enum Content<'a> {
    Fact(FieldValue<'a>),
    /// A credential, masked wherever it is shown.
    Secret(&'a str),
}

impl Content<'_> {
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Fact(value) => value.text(),
            Self::Secret(text) => Cow::Borrowed(text),
        }
    }
}

/// Keys and contents in order: the rows, without those that are left out, then the credential pairs.
pub(crate) fn resolve<'a>(
    payload: Payload<'a>,
    facts: &'a EventFacts,
) -> impl Iterator<Item = (&'a str, Content<'a>)> {
    let rows = payload.rows.iter().filter_map(move |row| {
        let value = match &row.value {
            RowValue::Field(field) => field.value(facts),
            RowValue::Text(text) => text.value(facts),
        };
        let left_out = row.omit_if_missing && value.is_missing();
        (!left_out).then_some((row.key.as_str(), Content::Fact(value)))
    });
    rows.chain(payload.pairs.iter().map(|(key, value)| (key.as_str(), Content::Secret(value.expose()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_key_with_either_a_field_or_a_value_in_json() {
        for source in [
            r#"{"key":"email_address","field":"email"}"#,
            r#"{"key":"origin","value":"refhook {{campaign_name}}"}"#,
            r#"{"key":"phone","field":"meta.Phone","omit_if_missing":true}"#,
        ] {
            let row: PayloadRow = serde_json::from_str(source).unwrap();
            assert_eq!(serde_json::to_string(&row).unwrap(), source);
        }
    }

    #[test]
    fn a_row_with_both_neither_or_something_unknown_is_refused() {
        for (source, reason) in [
            (r#"{"key":"a","field":"email","value":"x"}"#, "either a field or a value"),
            (r#"{"key":"a"}"#, "either a field or a value"),
            (r#"{"key":"a","field":"emial"}"#, r#"no field named "emial""#),
            (r#"{"key":"a","value":"{{emial}}"}"#, r#"no field named "emial""#),
            (r#"{"key":"a","field":"email","omit":true}"#, "unknown field `omit`"),
            (r#"{"field":"email"}"#, "missing field `key`"),
        ] {
            let error = serde_json::from_str::<PayloadRow>(source).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
