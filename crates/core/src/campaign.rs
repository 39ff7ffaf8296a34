//! Campaigns: status and custom fields.

use serde::{Deserialize, Serialize};
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use crate::stored_enum;

/// Whether people can join by themselves. The API and uploads add people in any status: a lead that another system has
/// accepted is not turned away here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum CampaignStatus {
    /// Open.
    Launched,
    /// Not yet open.
    Draft,
    /// Closed for now.
    Paused,
}

stored_enum!(CampaignStatus, "campaign's status");

/// What a custom field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of the public API")]
pub enum CustomFieldType {
    Text,
    Phone,
    Date,
    Select,
    Number,
    Url,
    Checkbox,
}

/// A question of the campaign's forms in addition to first name and email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomField {
    /// Number within the campaign, stable while the label changes.
    pub id: i64,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: CustomFieldType,
    /// What the form shows, and the name in `meta`.
    pub label: String,
    /// Whether the form requires it.
    #[serde(default)]
    pub required: bool,
    /// The choices of a `select`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// The custom fields of the two kinds of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomFields {
    /// On the pages for the person referring.
    pub person_referring: Vec<CustomField>,
    /// On the pages for the person invited.
    pub person_invited: Vec<CustomField>,
}
