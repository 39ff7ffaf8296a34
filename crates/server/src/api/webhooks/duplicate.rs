//! `POST /webhooks/{webhook}/duplicate`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::find;
use super::view::{CreatedWebhook, CreatedWebhookData};
use crate::api::auth::SendsAs;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Copy a webhook with its secrets. The copy is paused and has a signing secret of its own, which the answer alone
/// shows.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/duplicate", tag = "Webhooks", operation_id = "duplicateWebhook",
    params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 201, description = "The new webhook.", body = CreatedWebhookData),
        (status = 409, description = "The campaign has as many webhooks as it may have: `too_many_webhooks`.", body = ErrorBody),
        Errors, NotFound
    )
)]
pub(crate) async fn duplicate(
    State(app): State<App>,
    SendsAs(by, audience): SendsAs,
    name: PathText,
) -> Result<(StatusCode, Json<CreatedWebhookData>), ApiError> {
    let id = find::id(&name)?;
    let new = app.program.duplicate_webhook(by, id).await?;
    let webhook = find::view_of(&app, new.webhook, audience)?;
    let created = CreatedWebhook { webhook, signing_secret: new.signing_secret.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(Data { data: created })))
}
