//! `DELETE /webhooks/{webhook}/backfills/{backfill}`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::BackfillId;

use super::view::BackfillView;
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::PathTexts;
use crate::api::schema::{Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

const NONE: &str = "This webhook has no backfill with this id.";

/// A backfill as the single answer.
type BackfillData = Data<BackfillView>;

/// Stop a backfill. Who waits already is sent; one that has ended stays as it is.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}/backfills/{backfill}", tag = "Deliveries", operation_id = "cancelBackfill",
    params(("webhook" = i64, Path, description = "Id"), ("backfill" = i64, Path, description = "Id")),
    responses((status = 200, description = "The backfill as it is now.", body = BackfillData), Errors, NotFound)
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    PathTexts(webhook, backfill): PathTexts,
) -> Result<Json<BackfillData>, ApiError> {
    let webhook = find::id(&webhook)?;
    let backfill = backfill.number().map(BackfillId).ok_or_else(|| ApiError::not_found(NONE))?;
    let cancelled = app.program.cancel_backfill(account, webhook, backfill).await?;
    Ok(Json(Data { data: cancelled.into() }))
}
