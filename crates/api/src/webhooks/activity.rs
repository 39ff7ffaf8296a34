//! `GET /webhooks/{webhook}/chart` and `GET /webhooks/{webhook}/events`: a webhook's deliveries over time, and its own
//! history.

use axum::Json;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Range};
use refhook_store::webhooks::{self, StoredWebhook, WebhookEvent};
use refhook_store::{StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::{JsonResult, List};
use crate::auth::{MayRead, On};
use crate::document::calls::{Errors, NotFound, WebhookPath};
use crate::document::schema;
use crate::request::{Query, query_params};
use crate::span::{Span, delivered};

query_params! { ChartQuery {
    /// Left out, the last 24 hours.
    #[param(inline)]
    range: Option<Span>,
} }

/// Deliveries by the time of their creation, the oldest first, empty buckets included.
#[derive(Serialize, ToSchema)]
pub(crate) struct Chart {
    data: Vec<ChartBucket>,
    meta: ChartMeta,
}

/// Where the deliveries stand that were created in a piece of time.
#[derive(Serialize, ToSchema)]
struct ChartBucket {
    /// When it begins.
    #[schema(format = DateTime)]
    at: String,
    delivered: i64,
    waiting: i64,
    failed: i64,
    /// Discarded or erased.
    discarded: i64,
}

#[derive(Serialize, ToSchema)]
struct ChartMeta {
    bucket_seconds: i64,
}

/// Show how many of a webhook's deliveries arrived over time.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/chart", tag = "Deliveries", operation_id = "chartDeliveries", params(WebhookPath, ChartQuery),
    responses((status = 200, description = "The numbers.", body = Chart), Errors, NotFound)
)]
pub(crate) async fn chart(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
    query: Query<ChartQuery>,
) -> JsonResult<Chart> {
    let span = query.params.range.unwrap_or(Span::Day);
    let mut connection = app.db().read_for(account).await?;
    let data = read(&mut connection.tx(), webhook.id, span, app.program.now()).await?;
    Ok(Json(Chart { data, meta: ChartMeta { bucket_seconds: span.bucket_ms() / 1_000 } }))
}

async fn read(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    span: Span,
    now: UnixMs,
) -> Result<Vec<ChartBucket>, StoreError> {
    let (buckets, size) = (span.buckets(now), span.bucket_ms());
    let ranges: Vec<_> =
        buckets.iter().map(|from| Range { webhook, from: *from, until: from.plus(size) }).collect();
    let counted = deliveries::in_ranges(tx, &ranges).await?;
    let waiting = deliveries::waiting_since(tx, &[webhook], buckets[0], size).await?;
    let shown = (0..).zip(buckets).zip(counted).map(|((piece, at), counted)| {
        let waiting = waiting.get(&(webhook, piece)).copied().unwrap_or_default();
        ChartBucket {
            at: at.rfc3339(),
            delivered: delivered(counted, waiting),
            waiting,
            failed: counted.failed,
            discarded: counted.dropped,
        }
    });
    Ok(shown.collect())
}

/// Number of events shown.
const EVENTS_SHOWN: i64 = 50;

/// Something that happened to a webhook itself.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEvent)]
pub(crate) struct EventView {
    id: i64,
    #[schema(value_type = schema::WebhookEventKind)]
    kind: &'static str,
    /// Why: `http_` and a status, an outcome, `gone`, `days_of_failures`, `hand`, `plan`, `unsubscribed` or `subscribed`.
    #[schema(required)]
    reason: Option<String>,
    /// How many deliveries it is about.
    #[schema(required)]
    count: Option<i64>,
    /// Who did it; null is the server itself.
    #[schema(required)]
    actor: Option<ActorView>,
    /// Of `edited`: the fields of the webhook that were changed.
    changes: Vec<String>,
    #[schema(format = DateTime)]
    at: String,
}

/// Who did something.
#[derive(Serialize, ToSchema)]
#[schema(as = Actor)]
struct ActorView {
    #[serde(rename = "type")]
    #[schema(value_type = schema::ActorType)]
    kind: &'static str,
    /// A member's email, or the name of an access token.
    name: String,
}

/// What happened to a webhook.
type WebhookEventList = List<EventView>;

/// List the newest 50 events of a webhook, the newest first: when its endpoint failed and recovered, when it was switched
/// off, paused or resumed, what became of leads that it held, and who created and changed it.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/events", tag = "Webhooks", operation_id = "listWebhookEvents", params(WebhookPath),
    responses((status = 200, description = "The events.", body = WebhookEventList), Errors, NotFound)
)]
pub(crate) async fn events(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
) -> JsonResult<WebhookEventList> {
    let mut connection = app.db().read_for(account).await?;
    let found = webhooks::webhook_events(&mut connection.tx(), webhook.id, EVENTS_SHOWN).await?;
    Ok(Json(found.into_iter().map(EventView::from).collect()))
}

impl From<WebhookEvent> for EventView {
    fn from(event: WebhookEvent) -> Self {
        Self {
            id: event.id,
            kind: event.kind.name(),
            reason: event.reason,
            count: event.count,
            actor: event.actor.map(|actor| ActorView { kind: actor.kind(), name: actor.name().to_owned() }),
            changes: event.changes,
            at: event.at.rfc3339(),
        }
    }
}
