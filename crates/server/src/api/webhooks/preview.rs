//! `POST /webhooks/preview`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::payload::request::render;
use refhook_core::payload::wire::{Signing, sign};
use refhook_core::problem::Problems;
use refhook_core::signing::SigningSecret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{Stored, WebhookBody};
use super::wire::{RequestData, RequestView};
use super::{facts, find};
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, RequestBody, read, split};
use crate::api::schema::{BodyErrors, Errors, NotFound, side_by_side};
use crate::app::App;

/// A webhook, saved or not, and what it is shown with.
pub(crate) struct PreviewWebhook {
    names: Names,
    webhook: WebhookBody,
}

side_by_side!(PreviewWebhook = Names + WebhookBody);

/// A webhook, saved or not.
#[derive(Deserialize, ToSchema)]
struct Names {
    /// Whose data the request carries; left out, a sample's.
    person_id: Option<i64>,
    /// The saved webhook whose secrets stand in for those left out.
    webhook_id: Option<i64>,
}

impl RequestBody for PreviewWebhook {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let names = read(split(&mut object, &["person_id", "webhook_id"]))?;
        Ok(Self { names, webhook: read(object)? })
    }
}

/// Show the exact request that a webhook would send. Nothing is sent or saved.
///
/// It needs a token that can write, because it signs what the client chooses with the webhook's own secret.
#[utoipa::path(
    post, path = "/webhooks/preview", tag = "Webhooks", operation_id = "previewWebhook",
    request_body = PreviewWebhook,
    responses((status = 200, description = "The request.", body = RequestData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn preview(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    Body(body): Body<PreviewWebhook>,
) -> Result<Json<RequestData>, ApiError> {
    let now = app.program.now();
    let known = match body.names.webhook_id {
        Some(id) => Some(find::find(&app, account, WebhookId(id)).await?),
        None => None,
    };
    let stored = known.as_ref().map(|(webhook, secrets)| Stored { url: &webhook.config.url, secrets });
    let input = body.webhook.check(&app.allow, stored)?;
    let about = (input.campaign_id, input.webhook.config.event);
    let facts = facts::facts(&app, account, about, body.names.person_id).await?;
    let secrets = match &known {
        Some((webhook, _)) => find::signing_secrets(&app.program.vault, webhook, now)?,
        None => vec![app.program.random.with(|random| SigningSecret::generate(random))],
    };
    let id = app.program.random.with(|random| DeliveryId::new(now, random)).to_string();
    let secrets: Vec<_> = secrets.iter().collect();
    let signing = Signing { id: &id, at: now, secrets: &secrets, test: false };
    let request = sign(render(&input.webhook, &facts), &signing);
    Ok(Json(Data { data: RequestView::from(&request) }))
}
