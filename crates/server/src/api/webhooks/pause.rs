//! `POST /webhooks/{webhook}/pause`.

use axum::Json;
use axum::extract::State;

use super::find;
use super::view::WebhookData;
use crate::api::auth::ChangesAs;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Stop sending. New deliveries are kept and wait until the webhook is resumed.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/pause", tag = "Webhooks", operation_id = "pauseWebhook",
    params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookData),
        (status = 409, description = "It is paused already; `reason` says how.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn pause(
    State(app): State<App>,
    ChangesAs(by, audience): ChangesAs,
    name: PathText,
) -> Result<Json<WebhookData>, ApiError> {
    let id = find::id(&name)?;
    let paused = app.program.pause_webhook(by, id).await?;
    Ok(Json(Data { data: find::view_of(&app, paused, audience)? }))
}
