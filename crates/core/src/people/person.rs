//! People in a campaign: their role, how they came in, what they filled in.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use crate::stored_enum;
use crate::time::UnixMs;

/// Which side of a referral someone is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum UserType {
    /// Registered for a referral link.
    PersonReferring,
    /// Came through someone's link: the lead.
    PersonInvited,
}

stored_enum!(UserType, "user type");

/// The exact way someone came in; it is the payload's `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the public API")]
#[derive(EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[repr(i16)]
pub enum Source {
    Direct,
    Referred,
    Api,
    Added,
    Zapier,
    Widget,
    Popup,
    Embed,
    Test,
    Make,
    N8n,
    Crm,
}

stored_enum!(Source, "source");

impl Source {
    /// The guide's group that a webhook selects by; `None` for a test, which no webhook selects.
    pub const fn group(self) -> Option<SourceGroup> {
        match self {
            Self::Referred => Some(SourceGroup::Referred),
            Self::Direct | Self::Widget | Self::Popup | Self::Embed => Some(SourceGroup::Direct),
            Self::Added | Self::Api | Self::Zapier | Self::N8n | Self::Make | Self::Crm => {
                Some(SourceGroup::Added)
            }
            Self::Test => None,
        }
    }
}

/// The guide's "which users to send".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr)]
pub enum SourceGroup {
    /// People who filled in their details on the pages for the person invited: the new leads.
    Referred,
    /// Referrers who registered on a page, a widget or a pop-up.
    Direct,
    /// Referrers who were uploaded or came by an integration.
    Added,
}

impl SourceGroup {
    /// The name in the API and in the guide.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// One custom field that a person filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetaEntry {
    /// The field's label.
    pub field: String,
    /// Text, number or boolean.
    pub value: Value,
}

/// Things a marketer should look at. Nobody is turned away because of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flags {
    /// They joined from the same client address as their referrer.
    #[serde(skip_serializing_if = "is_false")]
    pub same_address: bool,
    /// They seem to have referred themselves: with their own link, or with a variant of their email address.
    #[serde(skip_serializing_if = "is_false")]
    pub self_referral: bool,
    /// Someone who joined earlier has a variant of the same email address.
    #[serde(skip_serializing_if = "is_false")]
    pub duplicate_email: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Flags {
    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// One bit each, as the database keeps them.
    pub fn bits(self) -> i16 {
        i16::from(self.same_address)
            | (i16::from(self.self_referral) << 1)
            | (i16::from(self.duplicate_email) << 2)
    }

    /// The flags of [`Flags::bits`].
    pub fn from_bits(bits: i16) -> Self {
        Self { same_address: bits & 1 != 0, self_referral: bits & 2 != 0, duplicate_email: bits & 4 != 0 }
    }

    /// The API names of those that are set.
    pub fn names(self) -> Vec<&'static str> {
        let all = [
            (self.same_address, "same_address"),
            (self.self_referral, "self_referral"),
            (self.duplicate_email, "duplicate_email"),
        ];
        all.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
    }
}

/// What someone agreed to when they joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The words beside the checkbox.
    pub text: String,
    /// When they agreed.
    pub at: UnixMs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kept_as_bits_and_named() {
        for bits in 0..8 {
            assert_eq!(Flags::from_bits(bits).bits(), bits);
        }
        assert_eq!(Flags::from_bits(7).names(), ["same_address", "self_referral", "duplicate_email"]);
    }

    #[test]
    fn every_source_keeps_its_place_in_the_table() {
        for source in Source::ALL.iter().copied() {
            assert_eq!(Source::parse(source.name()), Some(source));
            assert_eq!(Source::from_db(source as i16), Ok(source));
        }
        assert_eq!(Source::Widget.group(), Some(SourceGroup::Direct));
        assert_eq!(Source::Crm.group(), Some(SourceGroup::Added));
        assert_eq!(Source::Test.group(), None);
    }
}
