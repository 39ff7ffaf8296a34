//! `POST /webhooks` and `DELETE /webhooks/{id}`: subscribes and unsubscribes a workflow.

use axum::Json;
use http::StatusCode;
use refhook_core::event::EventKind;
use refhook_core::fields::DEFAULT_FIELDS;
use refhook_core::ids::WebhookId;
use refhook_core::problem::Problems;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Loose;
use crate::answer::{JsonResult, StatusResult};
use crate::auth::{As, ChangesAs, PathId, SendsAs};
use crate::document::calls::{BodyErrors, Errors, NotFound, TooManyWebhooks, WebhookPath};
use crate::document::schema;
use crate::request::{Body, Object, PathText, RequestBody};
use crate::webhooks::definition::body::WebhookBody;

/// Fields that the node's trigger reads besides the guide's.
const MORE_FIELDS: [&str; 6] = ["type", "signed_up_at", "qualified", "qualified_at", "reach", "meta"];

/// A workflow that is to be told of users.
#[derive(ToSchema)]
#[schema(as = N8nWebhook)]
#[expect(dead_code, reason = "describes a body that is read loosely")]
pub(crate) struct ListenBody {
    url: String,
    #[schema(value_type = schema::EventName)]
    event: EventKind,
    /// Left out, all groups.
    sources: Option<Vec<String>>,
    campaign_id: i64,
}

/// The new webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = N8nWebhookAnswer)]
pub(crate) struct Listening {
    webhook: ListeningId,
}

#[derive(Serialize, ToSchema)]
#[schema(as = N8nWebhookId)]
struct ListeningId {
    id: i64,
}

/// Notify a workflow of users: a webhook that posts their fields as JSON. The webhook of the same campaign, event and URL
/// goes on with its log and with what waits for it, and takes the new sources; who came while it was unsubscribed is sent.
#[utoipa::path(
    post, path = "/webhooks", tag = "n8n", operation_id = "n8nCreateWebhook", request_body = ListenBody,
    responses((status = 201, description = "The webhook.", body = Listening), TooManyWebhooks, Errors, BodyErrors, NotFound)
)]
pub(crate) async fn create(
    As(app, SendsAs(by, _)): As<SendsAs>,
    Body(body): Body<Loose>,
) -> StatusResult<Listening> {
    let input = WebhookBody::read(webhook(body)?)?.check(&app.allow, None)?;
    let id = app.program.subscribe(by, input).await?;
    Ok((StatusCode::CREATED, Json(Listening { webhook: ListeningId { id: id.0 } })))
}

fn webhook(body: Loose) -> Result<Object, Problems> {
    let mut object = body.parts(&["url", "event", "sources", "campaign_id"]);
    if let Some(Value::String(id)) = object.get("campaign_id") {
        let id: i64 = id.parse().map_err(|_| Problems::one("campaign_id", "Send the campaign's number."))?;
        object.insert("campaign_id".into(), id.into());
    }
    let all = object.get("sources").and_then(Value::as_array).is_none_or(Vec::is_empty);
    if all {
        object.insert("sources".into(), json!(["Referred", "Direct", "Added"]));
    }
    let fields = DEFAULT_FIELDS.iter().chain(&MORE_FIELDS).map(|name| json!({"key": name, "field": name}));
    object.insert("name".into(), "n8n".into());
    object.insert("format".into(), "json".into());
    object.insert("fields".into(), fields.collect());
    Ok(object)
}

/// Stop notifying a workflow. What waits for its webhook is held, as during a pause, and new users are not taken, until it
/// subscribes again. A webhook that is gone already counts as done.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}", tag = "n8n", operation_id = "n8nDeleteWebhook", params(WebhookPath),
    responses((status = 200, description = "It is unsubscribed."), Errors)
)]
pub(crate) async fn delete(As(app, ChangesAs(by, _)): As<ChangesAs>, name: PathText) -> JsonResult<Value> {
    if let Ok(id) = WebhookId::read(&name) {
        app.program.unsubscribe(by, id).await?;
    }
    Ok(Json(json!({"success": true})))
}
