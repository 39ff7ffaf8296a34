//! The list of fields that the API serves and the builder's dropdown shows.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Field, FieldType, Group, META_PREFIX, REFERRER_PREFIX, event, person, sample_facts};
use crate::campaign::{CustomField, CustomFieldType, CustomFields};
use crate::people::snapshot::EventFacts;

const EXAMPLE_BASE_URL: &str = "https://refer.example.com";

/// A field as the API and the builder show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldInfo {
    /// The name that [`Field::parse`] reads.
    pub name: Cow<'static, str>,
    /// What kind of value it holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// What it means, in words for marketers.
    pub meaning: Cow<'static, str>,
    /// A value as JSON would carry it.
    pub example: Value,
    /// What it describes.
    pub group: Group,
}

/// Every field except the custom ones, see [`custom_fields`].
pub fn catalogue() -> Vec<FieldInfo> {
    let facts = sample_facts(EXAMPLE_BASE_URL);
    let info = |name: Cow<'static, str>, kind, meaning: &'static str, group| {
        let example = example(&name, kind, &facts);
        FieldInfo { name, kind, meaning: meaning.into(), example, group }
    };
    let of_person = person::ROWS.iter().map(|row| {
        let group = match row.name {
            "referrer_id" => Group::Referrer,
            "campaign_id" => Group::Campaign,
            _ => Group::Person,
        };
        info(row.name.into(), row.kind, row.meaning, group)
    });
    // The referrer's id is the person's own `referrer_id`.
    let of_referrer = person::ROWS.iter().filter(|row| row.name != "id").map(|row| {
        let name = format!("{REFERRER_PREFIX}{}", row.name);
        info(name.into(), row.kind, row.of_referrer, Group::Referrer)
    });
    let others = event::ROWS.iter().map(|row| info(row.name.into(), row.kind, row.meaning, row.group));
    of_person.chain(of_referrer).chain(others).collect()
}

fn example(name: &str, kind: FieldType, facts: &EventFacts) -> Value {
    let value = Field::parse(name).and_then(|field| serde_json::to_value(field.value(facts)).ok());
    match (value, kind) {
        (Some(value), _) if !value.is_null() => value,
        // The sample lacks both: nobody is qualified, and nobody referred the referrer.
        (_, FieldType::Date) => json!("2022-06-20"),
        _ => json!(261_455),
    }
}

/// The custom fields of a campaign: those of the person (invited or referring), then those of the referrer.
pub fn custom_fields(fields: &CustomFields) -> Vec<FieldInfo> {
    let asked_of_both = fields.person_invited.iter().chain(&fields.person_referring);
    let of_person = asked_of_both.map(|field| custom(field, "", Group::Person));
    let of_referrer =
        fields.person_referring.iter().map(|field| custom(field, REFERRER_PREFIX, Group::Referrer));
    let mut all: Vec<FieldInfo> = Vec::new();
    for info in of_person.chain(of_referrer) {
        // Both kinds of pages may ask the same question; it is one entry of `meta`.
        if all.iter().all(|known| known.name != info.name) {
            all.push(info);
        }
    }
    all
}

fn custom(field: &CustomField, prefix: &str, group: Group) -> FieldInfo {
    let (kind, example) = match field.kind {
        CustomFieldType::Text => (FieldType::Text, json!("Example Ltd")),
        CustomFieldType::Phone => (FieldType::Text, json!("+44 20 7946 0123")),
        CustomFieldType::Date => (FieldType::Date, json!("2022-06-09")),
        CustomFieldType::Select => {
            (FieldType::Text, field.options.first().map_or_else(|| json!("First choice"), |o| json!(o)))
        }
        CustomFieldType::Number => (FieldType::Number, json!(12)),
        CustomFieldType::Url => (FieldType::Url, json!("https://example.com")),
        CustomFieldType::Checkbox => (FieldType::Boolean, json!(true)),
    };
    let whose = if group == Group::Referrer { "What the referrer" } else { "What they" };
    FieldInfo {
        name: format!("{prefix}{META_PREFIX}{}", field.label).into(),
        kind,
        meaning: format!("{whose} answered to \"{}\"", field.label).into(),
        example,
        group,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fields::DEFAULT_FIELDS;

    #[test]
    fn every_name_is_unique_and_reads_back_as_its_field() {
        let all = catalogue();
        let names: BTreeSet<_> = all.iter().map(|info| info.name.clone()).collect();
        assert_eq!(names.len(), all.len());
        for name in &names {
            assert_eq!(Field::parse(name).unwrap().name(), *name);
        }
        for name in DEFAULT_FIELDS {
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn every_field_but_the_documented_ones_has_a_value_on_the_sample() {
        let facts = sample_facts(EXAMPLE_BASE_URL);
        let missing: Vec<_> = catalogue()
            .into_iter()
            .filter(|info| Field::parse(&info.name).unwrap().value(&facts).is_missing())
            .map(|info| info.name)
            .collect();
        assert_eq!(
            missing,
            [
                "qualified_at",
                "unsubscribed_at",
                "referrer_referrer_id",
                "referrer_qualified_at",
                "referrer_unsubscribed_at",
                "campaign_ends_at"
            ]
        );
    }

    #[test]
    fn an_example_has_the_type_that_the_field_says() {
        for info in catalogue() {
            let fits = match info.kind {
                FieldType::Integer | FieldType::Number => info.example.is_number(),
                FieldType::Boolean => info.example.is_boolean(),
                FieldType::List => info.example.is_array(),
                FieldType::Url => info.example.as_str().is_some_and(|text| url::Url::parse(text).is_ok()),
                FieldType::Date => info.example.as_str().is_some_and(|text| text.len() == 10),
                FieldType::Text | FieldType::Time => info.example.is_string(),
            };
            assert!(fits, "{info:?}");
            assert!(info.meaning.len() > 4, "{info:?}");
        }
    }

    #[test]
    fn custom_fields_are_listed_once_with_their_label() {
        let field = |label: &str| CustomField {
            id: 1,
            kind: CustomFieldType::Select,
            label: label.into(),
            required: false,
            options: vec!["Gold".into()],
        };
        let fields = CustomFields {
            person_referring: vec![field("Level")],
            person_invited: vec![field("Level"), field("Plan")],
        };
        let listed: Vec<_> =
            custom_fields(&fields).into_iter().map(|info| (info.name, info.example)).collect();
        assert_eq!(
            listed,
            [
                ("meta.Level".into(), json!("Gold")),
                ("meta.Plan".into(), json!("Gold")),
                ("referrer_meta.Level".into(), json!("Gold")),
            ]
        );
    }
}
