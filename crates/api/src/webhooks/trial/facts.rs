//! The data that a preview or a test send carries.

use std::sync::Arc;

use refhook_core::event::EventKind;
use refhook_core::fields::{custom_fields, sample_facts};
use refhook_core::ids::{AccountId, CampaignId, EventId, PersonId};
use refhook_core::join::PersonKey;
use refhook_core::people::person::MetaEntry;
use refhook_core::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use refhook_store::campaigns::{self, Campaign};
use refhook_store::{Tx, people};

use crate::app::App;
use crate::error::ApiError;

/// The facts of an event of this kind in a campaign, about the named person or about the guide's.
pub(super) async fn facts(
    app: &App,
    account: AccountId,
    (campaign, kind): (CampaignId, EventKind),
    person: Option<i64>,
) -> Result<EventFacts, ApiError> {
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let found = campaigns::find(&mut tx, account, campaign).await?;
    let unknown =
        || ApiError::not_found_in("campaign_id", "There is no campaign with this id in your account.");
    let campaign = found.ok_or_else(unknown)?;
    match person {
        None => Ok(sample(&campaign, kind, app.program.base_url())),
        Some(person) => of_person(app, &mut tx, account, (&campaign, kind), PersonId(person)).await,
    }
}

fn sample(campaign: &Campaign, kind: EventKind, base_url: &str) -> EventFacts {
    let mut facts = sample_facts(base_url);
    facts.campaign = Arc::new(campaign.snapshot(base_url));
    facts.kind = kind;
    facts.at = kind.spec().moment.or_now(&mut facts.person, facts.at);
    for info in custom_fields(&campaign.fields) {
        let of_referrer = info.name.strip_prefix("referrer_meta.");
        let (whom, label) = match (info.name.strip_prefix("meta."), of_referrer, &mut facts.referrer) {
            (Some(label), _, _) => (&mut facts.person, label),
            (None, Some(label), Some(referrer)) => (referrer, label),
            _ => continue,
        };
        whom.meta.retain(|entry| entry.field != label);
        whom.meta.push(MetaEntry { field: label.to_owned(), value: info.example });
    }
    facts
}

async fn of_person(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    (campaign, kind): (&Campaign, EventKind),
    id: PersonId,
) -> Result<EventFacts, ApiError> {
    let found = people::find(tx, account, &PersonKey::Id(id)).await?.pop();
    let person = found.filter(|person| person.campaign_id == campaign.id).ok_or_else(|| {
        ApiError::not_found_in("person_id", "There is no user with this id in the webhook's campaign.")
    })?;
    let referrer = match person.facts.referrer_id {
        Some(id) => {
            let known = people::find(tx, account, &PersonKey::Id(id)).await?.pop();
            Some(known.map_or_else(|| PersonSnapshot::erased(id, &person.facts), |known| known.facts))
        }
        None => None,
    };
    Ok(event(app, kind, person.facts, (referrer, campaign.snapshot(app.program.base_url()))))
}

fn event(
    app: &App,
    kind: EventKind,
    mut person: PersonSnapshot,
    (referrer, campaign): (Option<PersonSnapshot>, CampaignSnapshot),
) -> EventFacts {
    let at = kind.spec().moment.or_now(&mut person, app.program.now());
    let id = app.program.random().with(|random| EventId::new(at, random));
    EventFacts { id, kind, at, person, referrer, campaign: Arc::new(campaign), quiet: false }
}
