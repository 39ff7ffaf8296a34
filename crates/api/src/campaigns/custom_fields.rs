//! The questions of a campaign's forms, as read and shown.

use std::collections::HashSet;

use refhook_core::campaign::{CustomField, CustomFieldType, CustomFields};
use refhook_core::problem::Problems;
use refhook_core::text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::schema;

/// Ids count up from 1; clients that send their own must stay within this.
const HIGHEST_ID: i64 = 1_000_000;
/// Most questions on one kind of page.
const CUSTOM_FIELDS_MAX: usize = 50;
/// Longest label, in characters.
const LABEL: usize = 100;
/// Most options of a select.
const OPTIONS: usize = 100;
/// Longest option, in characters.
const OPTION: usize = 255;

/// A question of the forms beside first name and email.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignField {
    /// Stays the same while the label changes; left out, the next free number.
    id: Option<i64>,
    #[serde(rename = "type")]
    #[schema(value_type = schema::CustomFieldType)]
    kind: CustomFieldType,
    /// What the form shows, and the name in `meta`; unique on its pages.
    #[schema(min_length = 1, max_length = 100)]
    label: String,
    /// Always null: a question has no answer of its own.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    value: Option<()>,
    /// Whether the form can not be sent without it.
    #[serde(default)]
    required: bool,
    /// The choices of a select.
    #[serde(default)]
    options: Vec<String>,
}

/// The questions of both kinds of pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignFields {
    person_referring: Vec<CampaignField>,
    person_invited: Vec<CampaignField>,
}

/// The questions to set; a kind of pages that is left out keeps its own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignFieldsBody {
    #[schema(max_items = 50)]
    person_referring: Option<Vec<CampaignField>>,
    #[schema(max_items = 50)]
    person_invited: Option<Vec<CampaignField>>,
}

impl From<CustomField> for CampaignField {
    fn from(field: CustomField) -> Self {
        let CustomField { id, kind, label, required, options } = field;
        Self { id: Some(id), kind, label, value: None, required, options }
    }
}

impl From<CustomFields> for CampaignFields {
    fn from(fields: CustomFields) -> Self {
        let list = |fields: Vec<CustomField>| fields.into_iter().map(CampaignField::from).collect();
        Self { person_referring: list(fields.person_referring), person_invited: list(fields.person_invited) }
    }
}

impl CampaignFieldsBody {
    /// Checks the questions that replace `known`.
    ///
    /// # Errors
    /// Sentences under `fields.person_invited.0.label` and the like.
    pub(super) fn check(self, known: CustomFields) -> Result<CustomFields, Problems> {
        let both = || known.person_referring.iter().chain(&known.person_invited).map(|field| field.id);
        let sent = [&self.person_referring, &self.person_invited].into_iter().flatten().flatten();
        let taken = both().chain(sent.filter_map(|field| field.id)).filter(|id| *id <= HIGHEST_ID);
        let mut numbers = taken.max().unwrap_or(0) + 1..=i64::MAX;
        let mut problems = Problems::default();
        let mut list = |name: &str, sent: Option<Vec<CampaignField>>, known: Vec<CustomField>| match sent {
            Some(sent) => {
                problems.take(check_list(&format!("fields.{name}"), &sent, &mut numbers)).unwrap_or(known)
            }
            None => known,
        };
        let checked = CustomFields {
            person_referring: list("person_referring", self.person_referring, known.person_referring),
            person_invited: list("person_invited", self.person_invited, known.person_invited),
        };
        problems.or(checked)
    }
}

fn check_list(
    place: &str,
    sent: &[CampaignField],
    numbers: &mut impl Iterator<Item = i64>,
) -> Result<Vec<CustomField>, Problems> {
    if sent.len() > CUSTOM_FIELDS_MAX {
        return Err(Problems::one(place, format!("Use at most {CUSTOM_FIELDS_MAX} fields.")));
    }
    let mut problems = Problems::default();
    let (mut ids, mut labels) = (HashSet::new(), HashSet::new());
    let mut checked = Vec::with_capacity(sent.len());
    for (index, field) in sent.iter().enumerate() {
        let place = format!("{place}.{index}");
        let Some(field) = problems.take(check_field(&place, field, numbers)) else { continue };
        if !ids.insert(field.id) {
            problems.add(format!("{place}.id"), "This id stands twice; leave it out for a new field.");
        }
        if !labels.insert(field.label.clone()) {
            problems.add(format!("{place}.label"), "This label stands twice; each field needs its own.");
        }
        checked.push(field);
    }
    problems.or(checked)
}

fn check_field(
    place: &str,
    field: &CampaignField,
    numbers: &mut impl Iterator<Item = i64>,
) -> Result<CustomField, Problems> {
    let mut problems = Problems::default();
    let label = problems.take(text::line(&format!("{place}.label"), &field.label, LABEL)).unwrap_or_default();
    if field.id.is_some_and(|id| !(1..=HIGHEST_ID).contains(&id)) {
        problems.add(format!("{place}.id"), format!("An id is a number from 1 to {HIGHEST_ID}."));
    }
    let is_select = field.kind == CustomFieldType::Select;
    if is_select && !(1..=OPTIONS).contains(&field.options.len()) {
        problems.add(format!("{place}.options"), format!("A select has 1 to {OPTIONS} options."));
    } else if !is_select && !field.options.is_empty() {
        problems.add(format!("{place}.options"), "Only a select has options; remove them.");
    }
    let options = field.options.iter().enumerate().filter_map(|(index, option)| {
        problems.take(text::line(&format!("{place}.options.{index}"), option, OPTION))
    });
    let options = options.collect();
    // Assign an id only to a field without one; the others keep theirs.
    let id = field.id.or_else(|| numbers.next()).unwrap_or(i64::MAX);
    problems.or(CustomField { id, kind: field.kind, label, required: field.required, options })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(body: Value) -> Result<CustomFields, Problems> {
        let known = CustomField {
            id: 7,
            kind: CustomFieldType::Text,
            label: "Company".into(),
            required: false,
            options: Vec::new(),
        };
        let known = CustomFields { person_referring: vec![known], person_invited: Vec::new() };
        serde_json::from_value::<CampaignFieldsBody>(body).unwrap().check(known)
    }

    #[test]
    fn an_id_at_the_end_of_all_numbers_is_refused_and_breaks_nothing() {
        let fields = json!({"person_invited": [
            {"id": i64::MAX, "type": "text", "label": "A"}, {"type": "text", "label": "B"},
        ]});
        let problems = check(fields).unwrap_err();
        assert_eq!(problems.0[0].field, "fields.person_invited.0.id", "{problems:?}");
    }

    #[test]
    fn a_new_field_gets_a_number_that_none_had_and_the_other_pages_keep_theirs() {
        let fields = check(json!({"person_invited": [
            {"type": "text", "label": "Phone"}, {"id": 9, "type": "select", "label": "Size", "options": ["S", "L"]},
            {"type": "date", "label": "Start", "value": null, "required": true}
        ]}));
        let fields = fields.unwrap();
        let numbers: Vec<_> = fields.person_invited.iter().map(|field| field.id).collect();
        assert_eq!((numbers, fields.person_referring[0].id), (vec![10, 9, 11], 7));
    }

    #[test]
    fn labels_ids_and_options_are_checked_where_they_stand() {
        let problems = check(json!({"person_invited": [
            {"id": 1, "type": "text", "label": "A"}, {"id": 1, "type": "text", "label": "A"},
            {"type": "select", "label": "B"}, {"type": "text", "label": "C", "options": ["x"]},
            {"type": "select", "label": "D", "options": [""]}, {"id": 0, "type": "text", "label": " "}
        ]}));
        let places: Vec<_> = problems.unwrap_err().0.into_iter().map(|problem| problem.field).collect();
        let expected = ["1.id", "1.label", "2.options", "3.options", "4.options.0", "5.label", "5.id"];
        assert_eq!(places, expected.map(|place| format!("fields.person_invited.{place}")));
        assert!(
            serde_json::from_value::<CampaignField>(json!({"type": "text", "label": "A", "value": 1}))
                .is_err()
        );
    }
}
