//! `GET /overview`: whether all leads arrived.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Range, Standing};
use refhook_store::search::Search;
use refhook_store::webhooks::{self, Brief, WebhookState};
use refhook_store::{StoreError, Tx, campaigns, people};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::MayRead;
use super::error::ApiError;
use super::page::Data;
use super::request::Query;
use super::schema::Errors;
use super::span::{DAY_MS, Span, delivered};
use super::webhooks::condition::{self, ConditionView, Stored};
use crate::app::App;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewQuery {
    /// Of what `deliveries` and `delivered` count; left out, a month.
    #[param(inline)]
    range: Option<Span>,
}

/// Where an account stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Overview {
    /// People in all campaigns.
    people: i64,
    /// Deliveries created in the range.
    deliveries: i64,
    /// Those of them that arrived.
    delivered: i64,
    /// Deliveries that wait now.
    waiting: i64,
    /// Deliveries that have failed, of all time.
    failed: i64,
    /// When the oldest one that waits was created.
    #[schema(format = DateTime, required)]
    oldest_waiting_at: Option<String>,
    /// Webhooks that are not healthy, have failed deliveries, or one that has waited for over five minutes.
    trouble: Vec<Trouble>,
    webhooks: i64,
    campaigns: i64,
}

/// A webhook that someone should look at.
#[derive(Serialize, ToSchema)]
struct Trouble {
    webhook_id: i64,
    webhook_name: String,
    campaign_id: i64,
    campaign_name: String,
    state: &'static str,
    #[schema(required)]
    state_reason: Option<String>,
    #[schema(format = DateTime)]
    state_since: String,
    waiting: i64,
    failed: i64,
    /// How it stands, in plain words.
    condition: ConditionView,
}

/// An overview as the single answer.
type OverviewData = Data<Overview>;

/// Show whether all leads arrived, and what is in trouble.
#[utoipa::path(
    get, path = "/overview", tag = "Overview", operation_id = "showOverview", params(OverviewQuery),
    responses((status = 200, description = "Where the account stands.", body = OverviewData), Errors)
)]
pub(crate) async fn show(
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<OverviewQuery>,
) -> Result<Json<OverviewData>, ApiError> {
    let span = query.params.range.unwrap_or(Span::Month);
    let mut connection = app.db().read_for(account).await?;
    let overview = read(&mut connection.tx(), account, span, app.program.now()).await?;
    Ok(Json(Data { data: overview }))
}

async fn read(tx: &mut Tx<'_>, account: AccountId, span: Span, now: UnixMs) -> Result<Overview, StoreError> {
    let hooks = webhooks::briefs(tx, account, None).await?;
    let ids: Vec<WebhookId> = hooks.iter().map(|brief| brief.id).collect();
    let standing = deliveries::standing(tx, &ids).await?;
    let (from, until) = (now.plus(-span.ms()), now.plus(DAY_MS));
    let ranges: Vec<_> = ids.iter().map(|id| Range { webhook: *id, from, until }).collect();
    let counted = deliveries::in_ranges(tx, &ranges).await?;
    let waiting_in_range = deliveries::waiting_since(tx, &ids, from, i64::MAX).await?;
    let arrived = ids.iter().zip(&counted).map(|(id, counted)| {
        delivered(*counted, waiting_in_range.get(&(*id, 0)).copied().unwrap_or_default())
    });
    let (_, campaigns) = campaigns::list(tx, account, &Search::default(), (0, 1)).await?;
    Ok(Overview {
        people: people::count(tx, account).await?,
        deliveries: counted.iter().map(|counted| counted.total).sum(),
        delivered: arrived.sum(),
        waiting: standing.values().map(|one| one.waiting).sum(),
        failed: standing.values().map(|one| one.failed).sum(),
        oldest_waiting_at: standing
            .values()
            .filter_map(|one| one.oldest_waiting_at)
            .min()
            .map(UnixMs::rfc3339),
        webhooks: i64::try_from(hooks.len()).unwrap_or(i64::MAX),
        campaigns,
        trouble: trouble(hooks, &standing, now),
    })
}

fn trouble(hooks: Vec<Brief>, standing: &HashMap<WebhookId, Standing>, now: UnixMs) -> Vec<Trouble> {
    let in_trouble = hooks.into_iter().filter_map(|brief| {
        let standing = standing.get(&brief.id).copied().unwrap_or_default();
        let stored = Stored { state: brief.state, not_before: brief.not_before };
        let late = condition::is_late(standing, now);
        let well = brief.state == WebhookState::Healthy && standing.failed == 0 && !late;
        (!well).then(|| Trouble {
            webhook_id: brief.id.0,
            webhook_name: brief.name,
            campaign_id: brief.campaign_id.0,
            campaign_name: brief.campaign_name,
            state: brief.state.name(),
            condition: ConditionView::of(stored, brief.state_reason.as_deref(), standing, now),
            state_reason: brief.state_reason,
            state_since: brief.state_since.rfc3339(),
            waiting: standing.waiting,
            failed: standing.failed,
        })
    });
    in_trouble.collect()
}
