//! Fields of the campaign and of the event.

use super::field_type::{FieldType, Group};
use super::value::FieldValue;
use crate::people::snapshot::EventFacts;

/// A field of the campaign or of the event.
pub(super) struct EventField {
    pub(super) name: &'static str,
    pub(super) kind: FieldType,
    pub(super) group: Group,
    pub(super) meaning: &'static str,
    pub(super) value: for<'a> fn(&'a EventFacts) -> FieldValue<'a>,
}

// Compared by name: names are unique, and comparing function pointers is unreliable.
impl PartialEq for EventField {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for EventField {}

pub(super) static ROWS: [EventField; 12] = [
    EventField {
        name: "campaign_name",
        kind: FieldType::Text,
        group: Group::Campaign,
        meaning: "Name of the campaign",
        value: |facts| FieldValue::of_text(&facts.campaign.name),
    },
    EventField {
        name: "campaign_code",
        kind: FieldType::Text,
        group: Group::Campaign,
        meaning: "Code of the campaign, as in its sign-up link",
        value: |facts| FieldValue::of_text(&facts.campaign.code),
    },
    EventField {
        name: "campaign_url",
        kind: FieldType::Url,
        group: Group::Campaign,
        meaning: "Link to the page where people register for a referral link",
        value: |facts| FieldValue::owned(facts.campaign.url()),
    },
    EventField {
        name: "campaign_lang",
        kind: FieldType::Text,
        group: Group::Campaign,
        meaning: "Language of the campaign",
        value: |facts| FieldValue::of_text(&facts.campaign.lang),
    },
    EventField {
        name: "campaign_status",
        kind: FieldType::Text,
        group: Group::Campaign,
        meaning: "Whether the campaign was launched, a draft or paused",
        value: |facts| FieldValue::of_text(facts.campaign.status.name()),
    },
    EventField {
        name: "campaign_time_zone",
        kind: FieldType::Text,
        group: Group::Campaign,
        meaning: "Time zone of the campaign, in which all dates are given",
        value: |facts| FieldValue::of_text(&facts.campaign.time_zone),
    },
    EventField {
        name: "campaign_starts_at",
        kind: FieldType::Date,
        group: Group::Campaign,
        meaning: "Day on which the campaign starts, if one is set",
        value: |facts| FieldValue::of_day(facts.campaign.starts_at, &facts.campaign),
    },
    EventField {
        name: "campaign_ends_at",
        kind: FieldType::Date,
        group: Group::Campaign,
        meaning: "Day on which the campaign ends, if one is set",
        value: |facts| FieldValue::of_day(facts.campaign.ends_at, &facts.campaign),
    },
    EventField {
        name: "campaign_created_at",
        kind: FieldType::Date,
        group: Group::Campaign,
        meaning: "Day on which the campaign was created",
        value: |facts| FieldValue::of_day(Some(facts.campaign.created_at), &facts.campaign),
    },
    EventField {
        name: "event_id",
        kind: FieldType::Text,
        group: Group::Event,
        meaning: "Number of the event: the same for every webhook and every retry, so that a repeat can be told",
        value: |facts| FieldValue::owned(facts.id.to_string()),
    },
    EventField {
        name: "event_type",
        kind: FieldType::Text,
        group: Group::Event,
        meaning: "What happened, by the name of the event, such as user.join",
        value: |facts| FieldValue::of_text(facts.kind.name()),
    },
    EventField {
        name: "event_time",
        kind: FieldType::Time,
        group: Group::Event,
        meaning: "When it happened, to the millisecond, in UTC",
        value: |facts| FieldValue::owned(facts.at.rfc3339()),
    },
];
