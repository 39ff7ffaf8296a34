//! `GET /webhooks/{webhook}/events`.

use axum::Json;
use refhook_store::webhooks::{self, StoredWebhook, WebhookEvent};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::JsonResult;
use crate::auth::{MayRead, On};
use crate::document::schema::{self, Errors, NotFound};

/// Number of events shown.
const EVENTS_SHOWN: i64 = 50;

/// Something that happened to a webhook itself.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEvent)]
struct EventView {
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
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookEventList {
    data: Vec<EventView>,
}

/// List the newest 50 events of a webhook, the newest first: when its endpoint failed and recovered, when it was switched
/// off, paused or resumed, what became of leads that it held, and who created and changed it.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/events", tag = "Webhooks", operation_id = "listWebhookEvents",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 200, description = "The events.", body = WebhookEventList), Errors, NotFound)
)]
pub(crate) async fn events(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
) -> JsonResult<WebhookEventList> {
    let mut connection = app.db().read_for(account).await?;
    let found = webhooks::webhook_events(&mut connection.tx(), webhook.id, EVENTS_SHOWN).await?;
    Ok(Json(WebhookEventList { data: found.into_iter().map(EventView::from).collect() }))
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
