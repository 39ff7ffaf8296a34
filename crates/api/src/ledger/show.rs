//! `GET /campaigns/{campaign}/ledger`.

use std::collections::BTreeSet;

use axum::Json;
use refhook_core::event::EventKind;
use refhook_core::ids::CampaignId;
use refhook_core::join::KnownPerson;
use refhook_core::people::person::{Source, SourceGroup, UserType};
use refhook_core::time::UnixMs;
use refhook_store::campaigns::Campaign;
use refhook_store::deliveries::DeliveryState;
use refhook_store::people::{self, CampaignFilter};
use refhook_store::webhooks::StoredWebhook;
use refhook_store::{StoreError, Tx, ledger};
use serde::Serialize;
use utoipa::ToSchema;

use super::cell::{LedgerCell, rows, webhooks_of};
use super::filter::{StatusFilter, asked, ledger_params, text};
use crate::answer::{JsonResult, Links, Meta, PageOf};
use crate::auth::{MayRead, On};
use crate::document::calls::{CampaignPath, Errors, NotFound};
use crate::document::schema;
use crate::request::{PathText, Query};

ledger_params! { list_params ShowLedger }

/// A page of a campaign's people, the newest first, by its webhooks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ledger {
    data: Vec<LedgerRow>,
    /// In the order of each row's cells.
    webhooks: Vec<LedgerWebhook>,
    links: Links,
    meta: Meta,
}

/// A person, and what each webhook has of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct LedgerRow {
    person: LedgerPerson,
    cells: Vec<LedgerCell>,
}

#[derive(Serialize, ToSchema)]
struct LedgerPerson {
    id: i64,
    first_name: String,
    email: String,
    #[schema(value_type = schema::Source)]
    source: Source,
    #[serde(rename = "type")]
    #[schema(value_type = schema::UserType)]
    kind: UserType,
    #[schema(format = DateTime)]
    signed_up_at: String,
    #[schema(format = DateTime, required)]
    qualified_at: Option<String>,
}

/// A webhook, and of how many people of the whole campaign it has what.
#[derive(Serialize, ToSchema)]
struct LedgerWebhook {
    id: i64,
    name: String,
    #[schema(value_type = schema::EventName)]
    event: EventKind,
    #[schema(value_type = Vec<schema::SourceGroup>)]
    sources: BTreeSet<SourceGroup>,
    delivered: i64,
    waiting: i64,
    failed: i64,
    discarded: i64,
    not_selected: i64,
}

/// Show what became of each of a campaign's users on the way to each of its webhooks.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/ledger", tag = "Campaigns", operation_id = "showLedger", params(CampaignPath, ShowLedger),
    responses((status = 200, description = "A page of the ledger.", body = Ledger), Errors, NotFound)
)]
pub(crate) async fn show(
    On(app, MayRead(account), campaign): On<MayRead, Campaign>,
    name: PathText,
    query: Query<ShowLedger>,
) -> JsonResult<Ledger> {
    let (params, list) = query.list(&app, &format!("/campaigns/{}/ledger", name.0))?;
    let text = text(params.q)?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let campaign = campaign.id;
    let webhooks = webhooks_of(&mut tx, account, campaign).await?;
    let asked = asked(&webhooks, params.webhook_id)?;
    let status = params.status.map(StatusFilter::to_store);
    let filter = CampaignFilter { status, webhooks: asked, text, before: None };
    let total = people::count_of_campaign(&mut tx, campaign, &filter).await?;
    let people = people::page_of_campaign(&mut tx, campaign, &filter, list.window()).await?;
    let cells = rows(&mut tx, &webhooks, &people).await?;
    let webhooks = totals(&mut tx, campaign, webhooks).await?;
    let data = people.into_iter().zip(cells);
    let data = data.map(|(person, cells)| LedgerRow { person: person.into(), cells }).collect();
    let PageOf { data, links, meta } = list.answer(data, total);
    Ok(Json(Ledger { data, webhooks, links, meta }))
}

async fn totals(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    webhooks: Vec<StoredWebhook>,
) -> Result<Vec<LedgerWebhook>, StoreError> {
    let ids: Vec<_> = webhooks.iter().map(|webhook| webhook.id).collect();
    let people = people::count_of_campaign(tx, campaign, &CampaignFilter::default()).await?;
    let counts = ledger::totals(tx, campaign, &ids).await?;
    let shown = webhooks.into_iter().map(|webhook| {
        // Each index is counted at its own moment, so a sum can be off by what happened in between.
        let of = |state| counts.get(&(webhook.id, state)).copied().unwrap_or_default().max(0);
        let any: i64 = DeliveryState::ALL.iter().map(|state| of(*state)).sum();
        LedgerWebhook {
            id: webhook.id.0,
            delivered: of(DeliveryState::Delivered),
            waiting: of(DeliveryState::Waiting),
            failed: of(DeliveryState::Failed),
            discarded: of(DeliveryState::Discarded),
            // Someone may have joined between the two counts.
            not_selected: (people - any).max(0),
            name: webhook.name,
            event: webhook.config.event,
            sources: webhook.config.sources,
        }
    });
    Ok(shown.collect())
}

impl From<KnownPerson> for LedgerPerson {
    fn from(person: KnownPerson) -> Self {
        let facts = person.facts;
        Self {
            id: facts.id.0,
            first_name: facts.first_name,
            email: facts.email,
            source: facts.source,
            kind: facts.user_type,
            signed_up_at: facts.signed_up_at.rfc3339(),
            qualified_at: facts.qualified_at.map(UnixMs::rfc3339),
        }
    }
}
