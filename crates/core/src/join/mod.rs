//! The decisions about people: who joins, who is a repeat, who counts as whose referral, who becomes qualified.
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

/// How someone is named in a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonKey {
    /// The number.
    Id(PersonId),
    /// The code of the personal link, case-sensitive.
    Code(String),
    /// The address, compared without regard to case.
    Email(String),
}

impl PersonKey {
    /// Reads an identifier: all digits is an id, one with `@` is an address, anything else a code.
    pub fn parse(text: &str) -> Self {
        match text.parse() {
            Ok(id) if text.bytes().all(|b| b.is_ascii_digit()) => Self::Id(PersonId(id)),
            _ if text.contains('@') => Self::Email(text.to_owned()),
            _ => Self::Code(text.to_owned()),
        }
    }
}

/// A person as the decisions see them: the facts, and where they belong.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPerson {
    /// The campaign they are in.
    pub campaign_id: CampaignId,
    /// Who they are.
    pub facts: PersonSnapshot,
}

/// What happens when the address is already in the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRepeat {
    /// A web form: nothing changes, but for a referrer where none was.
    Keep,
    /// The API and integrations: name and custom fields are updated.
    Update,
    /// By hand: a mistake to be told.
    Refuse,
}

/// A key that makes a repeated request harmless (the `Idempotency-Key` header).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key, unique within the account.
    pub key: String,
    /// Hash of the request that it was used for; of a batch that of the whole.
    pub request_hash: String,
    /// The key of the batch that this is a part of; [`Self::key`] is then that of the part.
    pub batch: Option<String>,
}

/// What an idempotency key was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedKey {
    /// Hash of the request; empty when the person was erased since.
    pub request_hash: String,
    /// The person who joined by it; [`PersonId::NOBODY`] for the key of a batch as a whole.
    pub person_id: PersonId,
    /// Whether the request added them; otherwise they were there already.
    pub was_new: bool,
}

/// Keys by account.
pub type UsedKeys = HashMap<(AccountId, String), UsedKey>;

/// One person who wants to join. Texts are already checked and trimmed.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinRequest {
    /// Whose campaign it must be.
    pub account_id: AccountId,
    /// What to join.
    pub campaign_id: CampaignId,
    /// Name.
    pub first_name: String,
    /// Address, with its case.
    pub email: String,
    /// Custom fields.
    pub meta: Vec<MetaEntry>,
    /// The code that a new person keeps from another system; `None` gives them a fresh one.
    pub code: Option<String>,
    /// The way in; with a referrer the person's source is `Referred` all the same.
    pub source: Source,
    /// Whose link or name they came with.
    pub referrer: Option<PersonKey>,
    /// The client's address, where there is one.
    pub ip: Option<String>,
    /// What they agreed to.
    pub consent: Option<Consent>,
    /// What happens when they are already here.
    pub on_repeat: OnRepeat,
    /// Tells no webhook of a new person.
    pub quiet: bool,
    /// Makes a repeated request harmless.
    pub idempotency: Option<Idempotency>,
}

/// What became of a request to join, and the person as they were right after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The person.
    pub person: KnownPerson,
    /// Their campaign, so that whoever shows the person need not read it again.
    pub campaign: Arc<CampaignSnapshot>,
    /// What happened.
    pub kind: JoinedKind,
}

/// What became of a request to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedKind {
    /// Someone new: the event was fired.
    New,
    /// Someone already here; `referrer_set` tells that they had no referrer before.
    Repeat {
        /// Whether this request gave them their referrer.
        referrer_set: bool,
    },
    /// The same request as an earlier one, by its idempotency key: nothing was done again.
    Replayed {
        /// Whether the earlier one added them.
        was_new: bool,
    },
}

impl JoinedKind {
    /// Whether the request, or the earlier one that it repeats, added someone.
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
    /// Someone, or a campaign, has the code that is to be kept.
    #[error("This code is already in use on this server; leave it out to get a new one.")]
    CodeInUse,
    /// A custom field, by its label, that is a check box and was sent neither yes nor no.
    #[error("\"{0}\" is a checkbox: send true or false, or a word for yes or no.")]
    NoCheckbox(String),
    /// The key was used for another request.
    #[error("This Idempotency-Key was already used for a different request; use a new key for each request.")]
    KeyReused,
    /// The person whom the key once made was erased since.
    #[error("This Idempotency-Key belongs to a user who was deleted since; use a new key.")]
    Erased,
}
