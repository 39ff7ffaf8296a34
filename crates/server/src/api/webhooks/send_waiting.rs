//! `POST /webhooks/{webhook}/send-waiting`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use super::view::WebhookView;
use crate::api::auth::SendsAs;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// The webhook, and what is sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct SentWaiting {
    data: WebhookView,
    /// How many deliveries waited.
    count: i64,
}

/// Send all waiting deliveries now, also those that wait for their own next attempt. Their schedules stay as they are. Of a
/// failing webhook one is sent; when it arrives, all others follow.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/send-waiting", tag = "Webhooks", operation_id = "sendWaiting",
    params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 200, description = "The webhook as it is now.", body = SentWaiting),
        (status = 409, description = "It is paused or switched off; resume it instead.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn send_waiting(
    State(app): State<App>,
    SendsAs(by, audience): SendsAs,
    name: PathText,
) -> Result<Json<SentWaiting>, ApiError> {
    let id = find::id(&name)?;
    let (webhook, count) = app.program.send_waiting(by.account, id).await?;
    Ok(Json(SentWaiting { data: find::view_of(&app, webhook, audience)?, count }))
}
