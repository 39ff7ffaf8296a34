//! `DELETE /webhooks/{webhook}`.

use axum::extract::State;
use http::StatusCode;

use super::find;
use crate::api::auth::MayWrite;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::request::{PathText, Query, WhatWaits};
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Delete a webhook. While leads wait to be sent to it, say with `waiting=discard` that they are not to be sent any more.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "deleteWebhook",
    params(("webhook" = i64, Path, description = "Id"), WhatWaits),
    responses(
        (status = 204, description = "The webhook is gone."),
        (status = 409, description = "Leads wait to be sent to it: `leads_waiting`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
    query: Query<WhatWaits>,
) -> Result<StatusCode, ApiError> {
    let (id, discard) = (find::id(&name)?, query.params.discards());
    app.program.delete_webhook(account, id, discard).await?;
    Ok(StatusCode::NO_CONTENT)
}
