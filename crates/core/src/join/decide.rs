//! Who joins.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use rand::Rng;

use super::{
    Idempotency, JoinError, JoinRequest, Joined, JoinedKind, KnownPerson, OnRepeat, Overlay, UsedKey,
    UsedKeys,
};
use crate::event::EventKind;
use crate::ids::{EventId, PersonId};
use crate::people::email;
use crate::people::person::{Flags, MetaEntry, Source, UserType};
use crate::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use crate::time::UnixMs;

/// What new people are assigned, and what is known about idempotency keys and codes.
pub struct JoinContext<'a> {
    /// The time of the whole batch.
    pub now: UnixMs,
    /// Unused ids and codes for new people, at least one per request.
    pub fresh: VecDeque<(PersonId, String)>,
    /// Idempotency keys used by earlier requests.
    pub used_keys: UsedKeys,
    /// Codes that requests want to keep but that are taken.
    pub used_codes: HashSet<String>,
    /// For event ids.
    pub random: &'a mut dyn Rng,
}

/// Decides a batch in arrival order. Results are in the order of the requests; the writes are in the overlay, and newly
/// used keys in `context.used_keys`.
pub fn decide(
    overlay: &mut Overlay,
    context: &mut JoinContext<'_>,
    requests: &[JoinRequest],
) -> Vec<Result<Joined, JoinError>> {
    requests.iter().map(|request| decide_one(overlay, context, request)).collect()
}

fn decide_one(
    overlay: &mut Overlay,
    context: &mut JoinContext<'_>,
    request: &JoinRequest,
) -> Result<Joined, JoinError> {
    let campaign = overlay.campaign(request.account_id, request.campaign_id).cloned();
    let campaign = campaign.ok_or(JoinError::UnknownCampaign)?;
    if let Some(used) = request.idempotency.as_ref().and_then(|key| used_before(context, request, key)) {
        let UsedKey { person_id, was_new, .. } = used?;
        let person = overlay.person(person_id).cloned().ok_or(JoinError::Erased)?;
        return Ok(Joined { person, campaign, kind: JoinedKind::Replayed { was_new } });
    }
    let request = &*overlay.with_checkboxes(request)?;
    let referrer = match &request.referrer {
        Some(key) => Some(overlay.find(request.campaign_id, key).ok_or(JoinError::UnknownReferrer)?),
        None => None,
    };
    let (id, kind) = match overlay.by_email(request.campaign_id, &request.email) {
        Some(id) => (id, repeat(overlay, request, id, referrer)?),
        None => (join_new(overlay, context, (request, &campaign), referrer)?, JoinedKind::New),
    };
    let person = overlay.person(id).cloned().ok_or(JoinError::Erased)?;
    if let Some(Idempotency { key, request_hash, batch }) = &request.idempotency {
        let mut note = |key: &str, person_id| {
            let used =
                UsedKey { request_hash: request_hash.clone(), person_id, was_new: kind == JoinedKind::New };
            context.used_keys.entry((request.account_id, key.to_owned())).or_insert(used);
        };
        note(key, id);
        if let Some(batch) = batch {
            note(batch, PersonId::NOBODY);
        }
    }
    Ok(Joined { person, campaign, kind })
}

fn used_before(
    context: &JoinContext<'_>,
    request: &JoinRequest,
    sent: &Idempotency,
) -> Option<Result<UsedKey, JoinError>> {
    let used = |key: &str| context.used_keys.get(&(request.account_id, key.to_owned()));
    let batch = sent.batch.as_deref().and_then(used);
    if batch.is_some_and(|batch| batch.request_hash != sent.request_hash) {
        return Some(Err(JoinError::KeyReused));
    }
    let used = used(&sent.key)?;
    Some(match used.request_hash.as_str() {
        "" => Err(JoinError::Erased),
        known if known == sent.request_hash => Ok(used.clone()),
        _ => Err(JoinError::KeyReused),
    })
}

fn repeat(
    overlay: &mut Overlay,
    request: &JoinRequest,
    id: PersonId,
    referrer: Option<PersonId>,
) -> Result<JoinedKind, JoinError> {
    if request.on_repeat == OnRepeat::Refuse {
        return Err(JoinError::AlreadyJoined);
    }
    let has_referrer = overlay.person(id).is_some_and(|person| person.facts.referrer_id.is_some());
    // The first referrer wins; nobody can refer themselves. Typing the owner's address on their own link proves nothing
    // about the owner, since anyone can do it, so the owner gets no flag.
    let new_referrer = referrer.filter(|referrer| !has_referrer && *referrer != id);
    if request.on_repeat == OnRepeat::Update
        && let Some(person) = overlay.change(id)
    {
        person.facts.first_name.clone_from(&request.first_name);
        merge_meta(&mut person.facts.meta, &request.meta);
    }
    if let Some(referrer) = new_referrer {
        if let Some(person) = overlay.change(id) {
            person.facts.referrer_id = Some(referrer);
        }
        count_referral(overlay, referrer);
    }
    Ok(JoinedKind::Repeat { referrer_set: new_referrer.is_some() })
}

fn join_new(
    overlay: &mut Overlay,
    context: &mut JoinContext<'_>,
    (request, campaign): (&JoinRequest, &Arc<CampaignSnapshot>),
    referrer: Option<PersonId>,
) -> Result<PersonId, JoinError> {
    if request.code.as_ref().is_some_and(|code| context.used_codes.contains(code) || overlay.has_code(code)) {
        return Err(JoinError::CodeInUse);
    }
    #[expect(
        clippy::expect_used,
        reason = "the caller gives as many as there are requests; anything less is a bug"
    )]
    let (id, fresh_code) = context.fresh.pop_front().expect("a number and a code for each request");
    let invited = referrer.is_some();
    let facts = PersonSnapshot {
        id,
        referrer_id: referrer,
        code: request.code.clone().unwrap_or(fresh_code),
        first_name: request.first_name.clone(),
        email: request.email.clone(),
        user_type: if invited { UserType::PersonInvited } else { UserType::PersonReferring },
        source: if invited { Source::Referred } else { request.source },
        ip: request.ip.clone(),
        signed_up_at: context.now,
        qualified_at: None,
        unsubscribed_at: None,
        reach: 0,
        referrals: 0,
        qualified_referrals: 0,
        meta: request.meta.clone(),
        flags: flags(request, referrer.and_then(|id| overlay.person(id))),
        consent: request.consent.clone(),
    };
    if let Some(referrer) = referrer {
        count_referral(overlay, referrer);
    }
    overlay.add(KnownPerson { campaign_id: request.campaign_id, facts: facts.clone() });
    overlay.record(EventFacts {
        id: EventId::new(context.now, context.random),
        kind: EventKind::Join,
        at: context.now,
        person: facts,
        referrer: referrer.and_then(|id| overlay.person(id)).map(|person| person.facts.clone()),
        campaign: Arc::clone(campaign),
        quiet: request.quiet,
    });
    Ok(id)
}

/// Signs of self-referral. People share an IP address at home and at work, so this is only reported and never decides
/// anything.
fn flags(request: &JoinRequest, referrer: Option<&KnownPerson>) -> Flags {
    let Some(referrer) = referrer else { return Flags::default() };
    Flags {
        same_address: request.ip.is_some() && request.ip == referrer.facts.ip,
        self_referral: email::untagged_key(&request.email) == email::untagged_key(&referrer.facts.email),
        duplicate_email: false,
    }
}

fn count_referral(overlay: &mut Overlay, referrer: PersonId) {
    if let Some(person) = overlay.change(referrer) {
        person.facts.referrals += 1;
    }
}

/// New custom fields replace those of the same label; the others stay.
pub fn merge_meta(kept: &mut Vec<MetaEntry>, sent: &[MetaEntry]) {
    for entry in sent {
        match kept.iter_mut().find(|known| known.field == entry.field) {
            Some(known) => known.value.clone_from(&entry.value),
            None => kept.push(entry.clone()),
        }
    }
}
