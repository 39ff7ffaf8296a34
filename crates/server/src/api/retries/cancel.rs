//! `DELETE /webhooks/{webhook}/retries/{retry}`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::RetryId;

use super::view::RetryView;
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::PathTexts;
use crate::api::schema::{Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

const NONE: &str = "This webhook has no retry with this id.";

/// A retry as the single answer.
type RetryData = Data<RetryView>;

/// Stop a retry. What waits already is sent; one that has ended stays as it is.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}/retries/{retry}", tag = "Deliveries", operation_id = "cancelRetry",
    params(("webhook" = i64, Path, description = "Id"), ("retry" = i64, Path, description = "Id")),
    responses((status = 200, description = "The retry as it is now.", body = RetryData), Errors, NotFound)
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    PathTexts(webhook, retry): PathTexts,
) -> Result<Json<RetryData>, ApiError> {
    let webhook = find::id(&webhook)?;
    let retry = retry.number().map(RetryId).ok_or_else(|| ApiError::not_found(NONE))?;
    let cancelled = app.program.cancel_retry(account, webhook, retry).await?;
    Ok(Json(Data { data: cancelled.into() }))
}
