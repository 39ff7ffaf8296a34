//! Payload rows, as read and shown.

use refhook_core::fields::{DEFAULT_FIELDS, Field};
use refhook_core::problem::Problems;
use refhook_core::webhook::payload::merge::MergeText;
use refhook_core::webhook::{PayloadRow, RowValue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One row of the payload, with either `field` or `value`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"key": "email_address", "field": "email"}))]
pub(crate) struct WebhookField {
    /// The name that the receiver expects; unique within the payload. In JSON dots nest.
    key: String,
    /// A field of `GET /fields`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Fixed text; `{{first_name}}` stands for a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Leave the row out when its value does not exist, instead of sending it empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    omit_if_missing: bool,
}

/// The payload of a webhook whose owner chose none.
pub(in crate::webhooks) fn default_rows() -> Vec<PayloadRow> {
    let field = |name: &str| {
        Some(PayloadRow {
            key: name.to_owned(),
            value: RowValue::Field(Field::parse(name)?),
            omit_if_missing: false,
        })
    };
    DEFAULT_FIELDS.into_iter().filter_map(field).collect()
}

/// Reads the rows of a body.
///
/// # Errors
/// Sentences under `fields.0.field` and the like.
pub(in crate::webhooks) fn read(rows: Vec<WebhookField>) -> Result<Vec<PayloadRow>, Problems> {
    let mut problems = Problems::default();
    let read = rows.into_iter().enumerate().filter_map(|(index, row)| problems.take(row.read(index)));
    let read = read.collect();
    problems.or(read)
}

impl WebhookField {
    fn read(self, index: usize) -> Result<PayloadRow, Problems> {
        let place = |part: &str| format!("fields.{index}.{part}");
        let value = match (self.field, self.value) {
            (Some(name), None) => RowValue::Field(Field::parse(&name).ok_or_else(|| {
                Problems::one(
                    place("field"),
                    format!("There is no field named \"{name}\"; GET /fields lists them all."),
                )
            })?),
            (None, Some(text)) => RowValue::Text(MergeText::parse(text).map_err(|error| {
                Problems::one(place("value"), format!("This text can not be used: {error}."))
            })?),
            _ => {
                let message = "A row needs either a field or a value, and not both.";
                return Err(Problems::one(format!("fields.{index}"), message));
            }
        };
        Ok(PayloadRow { key: self.key, value, omit_if_missing: self.omit_if_missing })
    }
}

impl From<PayloadRow> for WebhookField {
    fn from(row: PayloadRow) -> Self {
        let (field, value) = match row.value {
            RowValue::Field(field) => (Some(field.name().into_owned()), None),
            RowValue::Text(text) => (None, Some(text.source().to_owned())),
        };
        Self { key: row.key, field, value, omit_if_missing: row.omit_if_missing }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rows(value: Value) -> Result<Vec<PayloadRow>, Problems> {
        read(serde_json::from_value(value).unwrap())
    }

    #[test]
    fn rows_come_back_as_they_were_sent() {
        let sent = json!([
            {"key": "email_address", "field": "email"},
            {"key": "origin", "value": "refhook {{campaign_name}}", "omit_if_missing": true}
        ]);
        let shown: Vec<_> = rows(sent.clone()).unwrap().into_iter().map(WebhookField::from).collect();
        assert_eq!(serde_json::to_value(shown).unwrap(), sent);
        assert_eq!(default_rows().len(), 13);
    }

    #[test]
    fn every_row_that_says_nothing_or_too_much_is_named() {
        let problems = rows(json!([
            {"key": "a", "field": "emial"}, {"key": "b", "value": "{{emial}}"}, {"key": "c"},
            {"key": "d", "field": "email", "value": "x"}, {"key": "e", "value": "{{"}
        ]));
        let places: Vec<_> = problems.unwrap_err().0.into_iter().map(|problem| problem.field).collect();
        assert_eq!(places, ["fields.0.field", "fields.1.value", "fields.2", "fields.3", "fields.4.value"]);
    }
}
