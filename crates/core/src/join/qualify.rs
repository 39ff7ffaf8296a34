//! Who becomes qualified.

use std::sync::Arc;

use rand::Rng;

use super::{Overlay, PersonKey};
use crate::event::EventKind;
use crate::ids::{AccountId, CampaignId, EventId, PersonId};
use crate::people::person::UserType;
use crate::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use crate::time::UnixMs;

/// A request to qualify one person, or to undo that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualifyRequest {
    /// The account that must own the person.
    pub account_id: AccountId,
    /// Who.
    pub person: PersonKey,
    /// The campaign, needed when an email address is in several.
    pub campaign_id: Option<CampaignId>,
    /// `true` qualifies, `false` undoes it.
    pub qualified: bool,
    /// Sends it to no webhook.
    pub quiet: bool,
}

/// The result; the facts are those right after it.
#[derive(Debug, Clone, PartialEq)]
pub struct QualifyAnswer {
    /// The person.
    pub person: PersonSnapshot,
    /// Their campaign.
    pub campaign: Arc<CampaignSnapshot>,
    /// Whether anything changed; an event is fired only then, and only when qualified.
    pub changed: bool,
}

/// Why someone could not be qualified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QualifyError {
    /// No person with that key in the account.
    #[error("There is no user with this id, code or email in your account.")]
    NotFound,
    /// The address is in several campaigns.
    #[error("This email address is in several campaigns; send campaign_id too.")]
    Ambiguous,
    /// Referrers cannot be qualified.
    #[error("Only a person invited can be qualified; this user is a person referring.")]
    NotInvited,
}

/// Decides a batch in order over the overlay; results are in the order of the requests.
pub fn decide_qualify(
    overlay: &mut Overlay,
    now: UnixMs,
    random: &mut dyn Rng,
    requests: &[QualifyRequest],
) -> Vec<Result<QualifyAnswer, QualifyError>> {
    requests.iter().map(|request| decide_one(overlay, now, random, request)).collect()
}

fn find(overlay: &Overlay, request: &QualifyRequest) -> Result<PersonId, QualifyError> {
    let found = match request.campaign_id {
        Some(campaign) if overlay.campaign(request.account_id, campaign).is_some() => {
            overlay.find(campaign, &request.person).into_iter().collect()
        }
        Some(_) => Vec::new(),
        None => overlay.find_in_account(request.account_id, &request.person),
    };
    match found[..] {
        [] => Err(QualifyError::NotFound),
        [id] => Ok(id),
        _ => Err(QualifyError::Ambiguous),
    }
}

fn decide_one(
    overlay: &mut Overlay,
    now: UnixMs,
    random: &mut dyn Rng,
    request: &QualifyRequest,
) -> Result<QualifyAnswer, QualifyError> {
    let id = find(overlay, request)?;
    let known = overlay.person(id).ok_or(QualifyError::NotFound)?;
    if known.facts.user_type != UserType::PersonInvited {
        return Err(QualifyError::NotInvited);
    }
    let campaign = overlay.campaign(request.account_id, known.campaign_id).cloned();
    let campaign = campaign.ok_or(QualifyError::NotFound)?;
    if known.facts.qualified_at.is_some() == request.qualified {
        return Ok(QualifyAnswer { person: known.facts.clone(), campaign, changed: false });
    }
    let person = overlay.change(id).ok_or(QualifyError::NotFound)?;
    person.facts.qualified_at = request.qualified.then_some(now);
    let facts = person.facts.clone();
    if let Some(referrer) = facts.referrer_id.and_then(|referrer| overlay.change(referrer)) {
        referrer.facts.qualified_referrals += if request.qualified { 1 } else { -1 };
    }
    if request.qualified {
        overlay.record(EventFacts {
            id: EventId::new(now, random),
            kind: EventKind::Qualified,
            at: now,
            person: facts.clone(),
            referrer: facts.referrer_id.and_then(|id| overlay.person(id)).map(|known| known.facts.clone()),
            campaign: Arc::clone(&campaign),
            quiet: request.quiet,
        });
    }
    Ok(QualifyAnswer { person: facts, campaign, changed: true })
}
