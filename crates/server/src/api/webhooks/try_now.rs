//! `POST /webhooks/{webhook}/try`.

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

/// Try the endpoint of a webhook at once, instead of when its pause ends (`not_before`), and make all due that waits. Of a
/// failing webhook one lead is sent; when it arrives, all others follow.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/try", tag = "Webhooks", operation_id = "tryWebhook",
    params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookData),
        (status = 409, description = "It waits for nothing: `not_waiting`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn try_now(
    State(app): State<App>,
    ChangesAs(by, audience): ChangesAs,
    name: PathText,
) -> Result<Json<WebhookData>, ApiError> {
    let id = find::id(&name)?;
    let tried = app.program.try_webhook(by.account, id).await?;
    Ok(Json(Data { data: find::view_of(&app, tried, audience)? }))
}
