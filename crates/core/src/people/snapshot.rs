//! What an event keeps of the moment when it happened.
//!
//! A retry renders these facts, however late: later changes to a person do not change what happened. The three parts
//! are stored separately, so that erasing a person empties one of them and leaves the others.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::campaign::CampaignStatus;
use crate::event::EventKind;
use crate::ids::{CampaignId, EventId, PersonId};
use crate::pages::ShareTexts;
use crate::people::person::{Consent, Flags, MetaEntry, Source, UserType};
use crate::time::UnixMs;

/// A person, as they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the user fields of the public API")]
pub struct PersonSnapshot {
    pub id: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer_id: Option<PersonId>,
    pub code: String,
    pub first_name: String,
    pub email: String,
    #[serde(rename = "type")]
    pub user_type: UserType,
    pub source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    pub signed_up_at: UnixMs,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualified_at: Option<UnixMs>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribed_at: Option<UnixMs>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reach: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub referrals: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub qualified_referrals: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meta: Vec<MetaEntry>,
    #[serde(default, skip_serializing_if = "Flags::is_empty")]
    pub flags: Flags,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// A campaign, as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the campaign fields of the public API")]
pub struct CampaignSnapshot {
    pub id: CampaignId,
    pub name: String,
    pub code: String,
    pub lang: String,
    pub time_zone: String,
    pub status: CampaignStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<UnixMs>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<UnixMs>,
    pub created_at: UnixMs,
    /// Scheme and host of this server's links, without a trailing slash. Part of the snapshot, because a request that
    /// is rendered again must come out as it was sent.
    pub base_url: String,
    /// The message with which people share their link.
    #[serde(default, skip_serializing_if = "ShareTexts::is_default")]
    pub share: ShareTexts,
}

/// An event with its facts: together with the webhook, all that a request is rendered from.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFacts {
    /// The event's id; every webhook sees the same.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub at: UnixMs,
    /// The person it happened to.
    pub person: PersonSnapshot,
    /// Who referred them. Everything but the id is emptied when the referrer is erased.
    pub referrer: Option<PersonSnapshot>,
    /// Where it happened; the events of a batch share it.
    pub campaign: Arc<CampaignSnapshot>,
    /// Sent to no webhook, because an upload asked for that.
    pub quiet: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl PersonSnapshot {
    /// A person of whom only the id is known: empty texts count as missing.
    #[must_use]
    pub fn nobody(id: PersonId, at: UnixMs) -> Self {
        Self {
            id,
            referrer_id: None,
            code: String::new(),
            first_name: String::new(),
            email: String::new(),
            user_type: UserType::PersonReferring,
            source: Source::Direct,
            ip: None,
            signed_up_at: at,
            qualified_at: None,
            unsubscribed_at: None,
            reach: 0,
            referrals: 0,
            qualified_referrals: 0,
            meta: Vec::new(),
            flags: Flags::default(),
            consent: None,
        }
    }

    /// What remains of an erased referrer of `invited`: the id.
    #[must_use]
    pub fn erased(id: PersonId, invited: &Self) -> Self {
        Self::nobody(id, invited.signed_up_at)
    }

    /// The personal link.
    pub fn url(&self, campaign: &CampaignSnapshot) -> String {
        format!("{}/{}/join", campaign.base_url, self.code)
    }

    /// The address of the QR code of the personal link.
    pub fn qr_url(&self, campaign: &CampaignSnapshot) -> String {
        format!("{}/{}/qr-code", campaign.base_url, self.code)
    }
}

impl CampaignSnapshot {
    /// The sign-up page of the person referring.
    pub fn url(&self) -> String {
        format!("{}/{}/signup", self.base_url, self.code)
    }
}
