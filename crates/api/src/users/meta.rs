//! Custom fields in a request.

use std::collections::HashSet;

use refhook_core::people::person::MetaEntry;
use refhook_core::problem::Problems;
use refhook_core::text;
use serde_json::Value;

use super::view::UserMeta;

/// Most custom fields of one person.
const CUSTOM_VALUES_MAX: usize = 50;
/// Longest label, in characters.
const LABEL: usize = 100;
/// Longest value, in characters.
const VALUE: usize = 2_000;

/// Checks the custom fields of a request.
///
/// # Errors
/// Sentences under `meta`, `meta.0.field`, `meta.0.value`.
pub(super) fn check(entries: Vec<UserMeta>) -> Result<Vec<MetaEntry>, Problems> {
    if entries.len() > CUSTOM_VALUES_MAX {
        return Err(Problems::one("meta", format!("Send at most {CUSTOM_VALUES_MAX} custom fields.")));
    }
    let mut problems = Problems::default();
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(entries.len());
    for (index, UserMeta { field, value }) in entries.into_iter().enumerate() {
        let label = problems.take(text::line(&format!("meta.{index}.field"), &field, LABEL));
        let value = problems.take(check_value(&format!("meta.{index}.value"), value));
        let (Some(field), Some(value)) = (label, value) else { continue };
        if !seen.insert(field.clone()) {
            problems.add(format!("meta.{index}.field"), "This custom field stands twice; send it once.");
        }
        checked.push(MetaEntry { field, value });
    }
    problems.or(checked)
}

fn check_value(place: &str, value: Value) -> Result<Value, Problems> {
    match value {
        Value::Number(_) | Value::Bool(_) => Ok(value),
        // Multi-line text may contain line breaks.
        Value::String(text) => {
            if text.chars().count() > VALUE {
                return Err(Problems::one(place, format!("Shorten this to {VALUE} characters.")));
            }
            if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
                return Err(Problems::one(place, "Remove the control characters from this text."));
            }
            Ok(Value::String(text))
        }
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(Problems::one(place, "Send a text, a number, true or false."))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(entries: Value) -> Vec<String> {
        let entries: Vec<UserMeta> = serde_json::from_value(entries).unwrap();
        check(entries)
            .map_or_else(|problems| problems.0.into_iter().map(|p| p.field).collect(), |_| Vec::new())
    }

    #[test]
    fn values_are_text_numbers_and_booleans_under_labels_that_differ() {
        let entries = json!([
            {"field": "Notes", "value": "two\nlines"}, {"field": "Seats", "value": 3}, {"field": "News", "value": true}
        ]);
        assert_eq!(places(entries), [""; 0]);
        let entries = json!([
            {"field": "", "value": "a"}, {"field": "A", "value": null}, {"field": "B", "value": [1]},
            {"field": "C", "value": "\u{1}"}, {"field": "D", "value": "x".repeat(2_001)},
            {"field": "x".repeat(101), "value": 1}, {"field": "E", "value": 1}, {"field": "E", "value": 1}
        ]);
        let expected = ["0.field", "1.value", "2.value", "3.value", "4.value", "5.field", "7.field"];
        assert_eq!(places(entries), expected.map(|place| format!("meta.{place}")));
    }

    #[test]
    fn more_than_fifty_are_refused() {
        let entries: Vec<_> =
            (0..=CUSTOM_VALUES_MAX).map(|n| json!({"field": n.to_string(), "value": n})).collect();
        assert_eq!(places(entries.clone().into()), ["meta"]);
        assert_eq!(places(entries[1..].into()), [""; 0]);
    }
}
