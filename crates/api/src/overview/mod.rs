//! `GET /overview`: whether everything arrived, and for how many people.

mod counts;

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
pub(crate) use counts::CountsKept;
use counts::{Asked, Counts};
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_store::campaigns;
use refhook_store::deliveries::Standing;
use refhook_store::search::Search;
use refhook_store::webhooks::{self, Brief, UNSUBSCRIBED, WebhookState};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::MayRead;
use super::request::Query;
use super::span::Span;
use super::state::ApiState;
use super::webhooks::condition::{self, ConditionView, Stored};
use crate::answer::{Data, JsonResult};
use crate::document::calls::Errors;
use crate::request::query_params;

query_params! { OverviewQuery {
    /// Of what `people_joined`, `deliveries` and `delivered` count; left out, a month.
    #[param(inline)]
    range: Option<Span>,
} }

/// Where an account stands. A delivery is one event of one person on its way to one webhook, so a person has as many as
/// there are webhooks that send them. Of very large accounts the numbers are some seconds old.
#[derive(Serialize, ToSchema)]
pub(crate) struct Overview {
    /// People in all campaigns.
    people: i64,
    /// People who joined in the range, whether or not a webhook sends them.
    people_joined: i64,
    /// People of whom at least one delivery waits or has failed, however many webhooks it was for. Null when more than
    /// 10,000 deliveries do: these are not looked up one by one.
    #[schema(required)]
    people_missing: Option<i64>,
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
    /// What whoever runs this server should see to, such as a clock that cannot be believed.
    warnings: Vec<String>,
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
    /// Deliveries of it that wait.
    waiting: i64,
    /// Deliveries of it that have failed.
    failed: i64,
    /// How it stands, in plain words.
    condition: ConditionView,
}

/// An overview as the single answer.
type OverviewData = Data<Overview>;

/// Show how many people joined, whether all deliveries arrived, and what is in trouble.
#[utoipa::path(
    get, path = "/overview", tag = "Overview", operation_id = "showOverview", params(OverviewQuery),
    responses((status = 200, description = "Where the account stands.", body = OverviewData), Errors)
)]
pub(crate) async fn show(
    State(state): State<ApiState>,
    MayRead(account): MayRead,
    query: Query<OverviewQuery>,
) -> JsonResult<OverviewData> {
    let (span, now) = (query.params.range.unwrap_or(Span::Month), state.app.program.now());
    let mut connection = state.app.db().read_for(account).await?;
    let hooks = webhooks::briefs(&mut connection.tx(), account, None).await?;
    let (_, campaigns) = campaigns::list(&mut connection.tx(), account, &Search::default(), (0, 1)).await?;
    // Callers that wait for the same count need no connection meanwhile.
    drop(connection);
    let asked = Asked { account, span, webhooks: hooks.iter().map(|brief| brief.id).collect() };
    let counts = state.counts.of(state.app.db(), asked, now).await?;
    let mut overview = overview(&counts, hooks, campaigns, now);
    let doubt = state.app.program.clock_doubt();
    overview.warnings.extend(doubt.map(|doubt| format!("For whoever runs this server: {doubt}.")));
    Ok(Json(Data { data: overview }))
}

fn overview(counts: &Counts, hooks: Vec<Brief>, campaigns: i64, now: UnixMs) -> Overview {
    let standing = || counts.standing.values();
    Overview {
        people: counts.people,
        people_joined: counts.people_joined,
        people_missing: counts.people_missing,
        deliveries: counts.deliveries,
        delivered: counts.delivered,
        waiting: standing().map(|one| one.waiting).sum(),
        failed: standing().map(|one| one.failed).sum(),
        oldest_waiting_at: standing().filter_map(|one| one.oldest_waiting_at).min().map(UnixMs::rfc3339),
        webhooks: i64::try_from(hooks.len()).unwrap_or(i64::MAX),
        campaigns,
        warnings: Vec::new(),
        trouble: trouble(hooks, &counts.standing, now),
    }
}

fn trouble(hooks: Vec<Brief>, standing: &HashMap<WebhookId, Standing>, now: UnixMs) -> Vec<Trouble> {
    let in_trouble = hooks.into_iter().filter_map(|brief| {
        let standing = standing.get(&brief.id).copied().unwrap_or_default();
        let stored = Stored { state: brief.state, not_before: brief.not_before };
        let late = condition::is_late(standing, now);
        // An unsubscribed webhook waits for its workflow; while it holds nothing, nobody needs to look at it.
        let left = brief.state_reason.as_deref() == Some(UNSUBSCRIBED) && standing.waiting == 0;
        let well = (brief.state == WebhookState::Healthy || left) && standing.failed == 0 && !late;
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
