//! `DELETE /webhooks/{webhook}`.

use axum::extract::State;
use http::StatusCode;

use super::find;
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::api::state::to_the_end;
use crate::app::App;

/// Delete a webhook. What waits for it is not sent any more.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "deleteWebhook",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 204, description = "The webhook is gone."), Errors, NotFound)
)]
pub(crate) async fn delete(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
) -> Result<StatusCode, ApiError> {
    let id = find::id(&name)?;
    to_the_end(async move { app.program.delete_webhook(account, id).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
