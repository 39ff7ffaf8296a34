//! `GET /webhooks/{webhook}`.

use axum::Json;
use axum::extract::State;

use super::find;
use super::view::WebhookData;
use crate::api::auth::MayRead;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Show a webhook.
#[utoipa::path(
    get, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "showWebhook",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 200, description = "The webhook.", body = WebhookData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<Json<WebhookData>, ApiError> {
    let view = find::view(&app, account, find::id(&name)?).await?;
    Ok(Json(Data { data: view }))
}
