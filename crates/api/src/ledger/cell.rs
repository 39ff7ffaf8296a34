//! The status of a person at a webhook.

use std::collections::HashMap;

use refhook_core::ids::{AccountId, CampaignId, PersonId, WebhookId};
use refhook_core::join::KnownPerson;
use refhook_core::time::UnixMs;
use refhook_core::webhook::selection::{Candidate, why_not};
use refhook_store::ledger::{Cell, cells};
use refhook_store::webhooks::{self, StoredWebhook};
use refhook_store::{StoreError, Tx, events};
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::schema;
use crate::webhooks::selector;

/// The status of a pair without a delivery.
pub(super) const NOT_SELECTED: &str = "not_selected";

/// What a webhook has of a person: the newest delivery, if there are several.
#[derive(Serialize, ToSchema)]
pub(super) struct LedgerCell {
    pub(super) webhook_id: i64,
    #[schema(value_type = schema::LedgerStatus)]
    pub(super) status: &'static str,
    /// Why it is not selected.
    #[schema(required)]
    pub(super) reason: Option<String>,
    #[schema(value_type = Option<schema::Uuid>, required)]
    delivery_id: Option<String>,
    /// When it came to this; when it was created, as long as it waits.
    #[schema(format = DateTime, required)]
    pub(super) at: Option<String>,
}

/// The webhooks of a campaign, by number.
pub(super) async fn webhooks_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    campaign: CampaignId,
) -> Result<Vec<StoredWebhook>, StoreError> {
    Ok(webhooks::list(tx, account, Some(campaign), 0, i64::MAX).await?.0)
}

/// The cells of a page of people, row by row, in the order of the webhooks.
pub(super) async fn rows(
    tx: &mut Tx<'_>,
    webhooks: &[StoredWebhook],
    people: &[KnownPerson],
) -> Result<Vec<Vec<LedgerCell>>, StoreError> {
    let ids: Vec<_> = webhooks.iter().map(|webhook| webhook.id).collect();
    let persons: Vec<_> = people.iter().map(|person| person.facts.id).collect();
    let found = cells(tx, &ids, &persons).await?;
    let quiet = events::quiet_of(tx, &persons).await?;
    let candidate = |person: &KnownPerson| Candidate {
        quiet: quiet.get(&person.facts.id).copied().unwrap_or_default(),
        ..Candidate::from(&person.facts)
    };
    Ok(people.iter().map(|person| row(webhooks, (person.facts.id, candidate(person)), &found)).collect())
}

fn row(
    webhooks: &[StoredWebhook],
    (person, candidate): (PersonId, Candidate),
    found: &HashMap<(PersonId, WebhookId), Cell>,
) -> Vec<LedgerCell> {
    let cell = |webhook: &StoredWebhook| match found.get(&(person, webhook.id)) {
        Some(cell) => LedgerCell {
            webhook_id: webhook.id.0,
            status: cell.state.name(),
            reason: None,
            delivery_id: Some(cell.delivery_id.to_string()),
            at: Some(UnixMs::rfc3339(cell.at)),
        },
        None => LedgerCell {
            webhook_id: webhook.id.0,
            status: NOT_SELECTED,
            reason: Some(why_not(selector(webhook), candidate).explanation),
            delivery_id: None,
            at: None,
        },
    };
    webhooks.iter().map(cell).collect()
}
