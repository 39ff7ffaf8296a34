//! `GET /webhooks/{webhook}/backfills`.

use axum::Json;
use axum::extract::State;
use refhook_store::bulk_jobs::backfill;
use refhook_store::webhooks;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::BackfillView;
use crate::api::auth::MayRead;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

/// Backfills that are shown.
const SHOWN: i64 = 10;

/// A webhook's newest backfills.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackfillList {
    data: Vec<BackfillView>,
}

/// List a webhook's ten newest backfills, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/backfills", tag = "Deliveries", operation_id = "listBackfills",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 200, description = "The backfills.", body = BackfillList), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<Json<BackfillList>, ApiError> {
    let id = find::id(&name)?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    if webhooks::find(&mut tx, account, id).await?.is_none() {
        return Err(ApiError::not_found(find::NONE));
    }
    let found = backfill::list(&mut tx, id, SHOWN).await?;
    Ok(Json(BackfillList { data: found.into_iter().map(BackfillView::from).collect() }))
}
