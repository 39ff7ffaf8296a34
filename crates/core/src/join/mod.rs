//! Decisions about people: who joins, who is a repeat, whose referral someone is, who becomes qualified.
//!
//! A batch is decided in memory, in arrival order, over an overlay of the batch itself: someone can be the referrer
//! of the next row. What comes out is a [`JoinWrites`] that the store writes in a fixed number of statements.

mod decide;
mod overlay;
mod qualify;
#[cfg(test)]
mod tests;

pub use decide::{JoinContext, decide, merge_meta};
pub use overlay::{JoinWrites, Overlay};
pub use qualify::{QualifyAnswer, QualifyError, QualifyRequest, decide_qualify};

use std::collections::HashMap;
use std::sync::Arc;

use crate::ids::{AccountId, CampaignId, PersonId};
use crate::people::person::{Consent, MetaEntry, Source};
use crate::people::snapshot::{CampaignSnapshot, PersonSnapshot};

/// How a request identifies a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonKey {
    /// The number.
    Id(PersonId),
    /// The code of the personal link, case-sensitive.
    Code(String),
    /// The email address, ignoring case.
    Email(String),
}

impl PersonKey {
    /// Parses an identifier: all digits is an id, anything with `@` an email address, anything else a code.
    pub fn parse(text: &str) -> Self {
        match text.parse() {
            Ok(id) if text.bytes().all(|b| b.is_ascii_digit()) => Self::Id(PersonId(id)),
            _ if text.contains('@') => Self::Email(text.to_owned()),
            _ => Self::Code(text.to_owned()),
        }
    }
}

/// A person as decisions see them: the facts and their campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPerson {
    /// The campaign they are in.
    pub campaign_id: CampaignId,
    /// Who they are.
    pub facts: PersonSnapshot,
}

/// What to do when the email address is already in the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRepeat {
    /// A web form: nothing changes, except that a missing referrer is set.
    Keep,
    /// The API and integrations: name and custom fields are updated.
    Update,
    /// By hand: an error is reported.
    Refuse,
}

/// A key that makes a repeated request harmless (the `Idempotency-Key` header).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key, unique within the account.
    pub key: String,
    /// Hash of the request that used it; for a part of a batch, of the whole batch.
    pub request_hash: String,
    /// The key of the batch that this is part of; [`Self::key`] is then the part's own.
    pub batch: Option<String>,
}

/// What an idempotency key was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedKey {
    /// Hash of the request; empty if the person has been erased since.
    pub request_hash: String,
    /// The person who joined with it; [`PersonId::NOBODY`] for the key of a whole batch.
    pub person_id: PersonId,
    /// Whether the request added them; otherwise they had already joined.
    pub was_new: bool,
}

/// Keys by account.
pub type UsedKeys = HashMap<(AccountId, String), UsedKey>;

/// A request for one person to join. Texts are already checked and trimmed.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinRequest {
    /// The account that must own the campaign.
    pub account_id: AccountId,
    /// The campaign to join.
    pub campaign_id: CampaignId,
    /// Name.
    pub first_name: String,
    /// Email address as typed.
    pub email: String,
    /// Custom fields.
    pub meta: Vec<MetaEntry>,
    /// The code that a new person keeps from another system; `None` assigns a new one.
    pub code: Option<String>,
    /// How they came in; with a referrer the person's source is `Referred` regardless.
    pub source: Source,
    /// The referrer, by link or name.
    pub referrer: Option<PersonKey>,
    /// The client's IP address, if known.
    pub ip: Option<String>,
    /// What they agreed to.
    pub consent: Option<Consent>,
    /// What to do when they have already joined.
    pub on_repeat: OnRepeat,
    /// Sends a new person to no webhook.
    pub quiet: bool,
    /// Makes a repeated request harmless.
    pub idempotency: Option<Idempotency>,
}

/// The result of a request to join, and the person right after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The person.
    pub person: KnownPerson,
    /// Their campaign, so that showing the person needs no second read.
    pub campaign: Arc<CampaignSnapshot>,
    /// What happened.
    pub kind: JoinedKind,
}

/// The result of a request to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedKind {
    /// Someone new: the event was fired.
    New,
    /// Someone who had already joined; `referrer_set` says whether they got a referrer now.
    Repeat {
        /// Whether this request gave them their referrer.
        referrer_set: bool,
    },
    /// A repeat of an earlier request, by its idempotency key: nothing was done again.
    Replayed {
        /// Whether the earlier request added them.
        was_new: bool,
    },
}

impl JoinedKind {
    /// Whether this request, or the earlier one that it repeats, added someone.
    pub const fn is_new(self) -> bool {
        matches!(self, Self::New | Self::Replayed { was_new: true })
    }
}

/// Why someone could not join.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// No such campaign in the account.
    #[error("There is no campaign with this id in your account.")]
    UnknownCampaign,
    /// No such person in the campaign.
    #[error("There is no user with this id, code or email in the campaign; add the referrer first.")]
    UnknownReferrer,
    /// [`OnRepeat::Refuse`].
    #[error("Someone with this email address is already in the campaign.")]
    AlreadyJoined,
    /// The code to keep is taken by a person or a campaign.
    #[error("This code is already in use on this server; leave it out to get a new one.")]
    CodeInUse,
    /// A checkbox, by its label, that was sent neither yes nor no.
    #[error("\"{0}\" is a checkbox: send true or false, or a word for yes or no.")]
    NoCheckbox(String),
    /// The key was used for another request.
    #[error("This Idempotency-Key was already used for a different request; use a new key for each request.")]
    KeyReused,
    /// The person that the key's request added has been erased since.
    #[error("This Idempotency-Key belongs to a user who was deleted since; use a new key.")]
    Erased,
}
