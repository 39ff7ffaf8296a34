//! What a field holds, and what it describes.

use serde::Serialize;

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Yes or no.
    Boolean,
    /// `YYYY-MM-DD` in the campaign's time zone.
    Date,
    /// RFC 3339 in UTC.
    Time,
    /// A link.
    Url,
    /// A JSON list.
    List,
}

/// What a field describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The person the event happened to.
    Person,
    /// The person who referred them.
    Referrer,
    /// The campaign.
    Campaign,
    /// The event.
    Event,
}
