//! `POST /webhooks`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::body::WebhookBody;
use super::find;
use super::view::{CreatedWebhook, CreatedWebhookData};
use crate::api::auth::SendsAs;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::Body;
use crate::api::schema::{BodyErrors, Errors, NotFound};
use crate::app::App;

/// Create a webhook. The answer alone shows its signing secret.
#[utoipa::path(
    post, path = "/webhooks", tag = "Webhooks", operation_id = "createWebhook", request_body = WebhookBody,
    responses(
        (status = 201, description = "The new webhook.", body = CreatedWebhookData),
        (status = 409, description = "The campaign has as many webhooks as it may have: `too_many_webhooks`.", body = ErrorBody),
        Errors, BodyErrors, NotFound
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    SendsAs(by, audience): SendsAs,
    Body(body): Body<WebhookBody>,
) -> Result<(StatusCode, Json<CreatedWebhookData>), ApiError> {
    let input = body.check(&app.allow, None)?;
    let new = app.program.create_webhook(by, input).await?;
    let webhook = find::view_of(&app, new.webhook, audience)?;
    let created = CreatedWebhook { webhook, signing_secret: new.signing_secret.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(Data { data: created })))
}
