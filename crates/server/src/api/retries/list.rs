//! `GET /webhooks/{webhook}/retries`.

use axum::Json;
use axum::extract::State;
use refhook_store::bulk_jobs::retry;
use refhook_store::webhooks;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::RetryView;
use crate::api::auth::MayRead;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

/// Retries that are shown.
const SHOWN: i64 = 10;

/// A webhook's newest retries.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetryList {
    data: Vec<RetryView>,
}

/// List a webhook's ten newest retries, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/retries", tag = "Deliveries", operation_id = "listRetries",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 200, description = "The retries.", body = RetryList), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<Json<RetryList>, ApiError> {
    let id = find::id(&name)?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    if webhooks::find(&mut tx, account, id).await?.is_none() {
        return Err(ApiError::not_found(find::NONE));
    }
    let found = retry::list(&mut tx, id, SHOWN).await?;
    Ok(Json(RetryList { data: found.into_iter().map(RetryView::from).collect() }))
}
