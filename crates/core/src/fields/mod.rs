//! The field catalogue: everything that a payload row, a merge tag or a redirect can carry.
//!
//! A field is a name and a function of the event's facts. The names are those of the public API's user object; prefixed
//! with `referrer_` they refer to the person who referred, with `campaign_` to the campaign, with `event_` to the
//! event, and `meta.` is followed by the label of a custom field.

mod catalogue;
mod event;
mod field_type;
mod person;
mod sample;
pub mod sharing;
mod value;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use catalogue::{FieldInfo, catalogue, custom_fields};
pub use field_type::{FieldType, Group};
pub use sample::sample_facts;
pub use value::FieldValue;

use crate::people::snapshot::{EventFacts, PersonSnapshot};

/// The payload of a new webhook, in the order of the guide's sample.
pub const DEFAULT_FIELDS: [&str; 13] = [
    "referrer_id",
    "referrer_code",
    "referrer_first_name",
    "referrer_email",
    "id",
    "code",
    "first_name",
    "email",
    "url",
    "source",
    "date",
    "referrals_count",
    "campaign_id",
];

const REFERRER_PREFIX: &str = "referrer_";
const META_PREFIX: &str = "meta.";

/// A field of the catalogue. In JSON it is its name; an unknown name is rejected.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Field(FieldSource);

#[derive(Clone, PartialEq, Eq)]
enum FieldSource {
    Event(&'static event::EventField),
    Person(Whom, &'static person::PersonField),
    /// A custom field, by its label.
    Meta(Whom, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    /// The person the event happened to.
    Person,
    /// The person who referred them.
    Referrer,
}

/// A name that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no field named \"{0}\": choose one from the list of fields")]
pub struct UnknownField(pub String);

impl Field {
    /// Looks up a name such as `referrer_email` or `meta.Company`; `None` if there is no such field.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(row) = event::ROWS.iter().find(|row| row.name == name) {
            return Some(Self(FieldSource::Event(row)));
        }
        // `referrer_id` is also a field of the person, with the same value; the person's own names come first.
        Self::of(Whom::Person, name).or_else(|| Self::of(Whom::Referrer, name.strip_prefix(REFERRER_PREFIX)?))
    }

    fn of(whom: Whom, name: &str) -> Option<Self> {
        if let Some(label) = name.strip_prefix(META_PREFIX) {
            return (!label.is_empty()).then(|| Self(FieldSource::Meta(whom, label.to_owned())));
        }
        person::ROWS.iter().find(|row| row.name == name).map(|row| Self(FieldSource::Person(whom, row)))
    }

    /// The name that [`Field::parse`] reads.
    pub fn name(&self) -> Cow<'static, str> {
        match &self.0 {
            FieldSource::Event(row) => Cow::Borrowed(row.name),
            FieldSource::Person(Whom::Person, row) => Cow::Borrowed(row.name),
            FieldSource::Person(Whom::Referrer, row) => Cow::Owned(format!("{REFERRER_PREFIX}{}", row.name)),
            FieldSource::Meta(Whom::Person, label) => Cow::Owned(format!("{META_PREFIX}{label}")),
            FieldSource::Meta(Whom::Referrer, label) => {
                Cow::Owned(format!("{REFERRER_PREFIX}{META_PREFIX}{label}"))
            }
        }
    }

    /// What the field holds in `facts`.
    pub fn value<'a>(&self, facts: &'a EventFacts) -> FieldValue<'a> {
        let value = match &self.0 {
            FieldSource::Event(row) => Some((row.value)(facts)),
            FieldSource::Person(whom, row) => whom
                .look_up(facts)
                .filter(|person| row.outlives_erasure || !is_erased(person))
                .map(|person| (row.value)(person, &facts.campaign)),
            FieldSource::Meta(whom, label) => whom
                .look_up(facts)
                .and_then(|person| person.meta.iter().find(|entry| entry.field == *label))
                .map(|entry| FieldValue::of_json(&entry.value)),
        };
        value.unwrap_or(FieldValue::Missing)
    }
}

impl Whom {
    fn look_up(self, facts: &EventFacts) -> Option<&PersonSnapshot> {
        match self {
            Self::Person => Some(&facts.person),
            Self::Referrer => facts.referrer.as_ref(),
        }
    }
}

/// Everyone who joined has a code, so only an erased person has none; the dates and counters that remain in the
/// snapshot beside the id are placeholders, not facts.
fn is_erased(person: &PersonSnapshot) -> bool {
    person.code.is_empty()
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.name()).finish()
    }
}

impl TryFrom<String> for Field {
    type Error = UnknownField;

    fn try_from(name: String) -> Result<Self, UnknownField> {
        Self::parse(&name).ok_or(UnknownField(name))
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.name().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use std::sync::Arc;

    use super::*;
    use crate::ids::PersonId;
    use crate::people::person::MetaEntry;
    use crate::time::UnixMs;

    fn text(name: &str, facts: &EventFacts) -> String {
        Field::parse(name).unwrap().value(facts).text().into_owned()
    }

    #[test]
    fn a_field_is_its_name_in_json_and_an_unknown_name_is_refused_by_name() {
        let field: Field = serde_json::from_str(r#""referrer_meta.Company name""#).unwrap();
        assert_eq!(serde_json::to_string(&field).unwrap(), r#""referrer_meta.Company name""#);
        let error = serde_json::from_str::<Field>(r#""emial""#).unwrap_err().to_string();
        assert!(error.contains(r#"there is no field named "emial""#), "{error}");
        assert_eq!((Field::parse("meta."), Field::parse("referrer_"), Field::parse("")), (None, None, None));
    }

    #[test]
    fn dates_are_those_of_the_campaigns_time_zone_and_the_event_time_is_utc() {
        let mut facts = sample_facts("https://r.example");
        facts.person.signed_up_at = UnixMs::parse_rfc3339("2022-06-09T23:30:00Z").unwrap();
        facts.at = facts.person.signed_up_at;
        Arc::make_mut(&mut facts.campaign).time_zone = "Europe/Berlin".into();
        assert_eq!(text("date", &facts), "2022-06-10");
        assert_eq!(text("signed_up_at", &facts), "2022-06-10");
        assert_eq!(text("event_time", &facts), "2022-06-09T23:30:00.000Z");
    }

    #[test]
    fn a_custom_field_keeps_its_type_and_one_never_filled_in_is_missing() {
        let mut facts = sample_facts("https://r.example");
        for (label, value) in [("Seats", json!(12)), ("News", json!(true)), ("Rate", json!(1.5))] {
            facts.person.meta.push(MetaEntry { field: label.into(), value });
        }
        let value = |name: &str| serde_json::to_value(Field::parse(name).unwrap().value(&facts)).unwrap();
        assert_eq!(value("meta.Seats"), json!(12));
        assert_eq!(value("meta.News"), json!(true));
        assert_eq!(value("meta.Rate"), json!(1.5));
        assert_eq!(value("meta.Fax"), json!(null));
        assert_eq!(value("meta")[1], json!({"field": "Seats", "value": 12}));
    }

    #[test]
    fn an_erased_referrer_has_an_id_and_nothing_else() {
        let mut facts = sample_facts("https://r.example");
        facts.referrer = Some(PersonSnapshot::erased(PersonId(261_470), &facts.person));
        let known: Vec<_> = catalogue()
            .into_iter()
            .filter(|info| info.group == Group::Referrer)
            .filter(|info| !Field::parse(&info.name).unwrap().value(&facts).is_missing())
            .map(|info| info.name)
            .collect();
        assert_eq!(known, ["referrer_id", "referrer_campaign_id"]);
    }

    #[test]
    fn a_person_without_a_referrer_has_no_referrer_fields() {
        let mut facts = sample_facts("https://r.example");
        facts.referrer = None;
        facts.person.referrer_id = None;
        for info in catalogue().iter().filter(|info| info.group == Group::Referrer) {
            assert!(Field::parse(&info.name).unwrap().value(&facts).is_missing(), "{}", info.name);
        }
    }
}
