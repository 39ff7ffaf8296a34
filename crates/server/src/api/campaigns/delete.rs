//! `DELETE /campaigns/{campaign}`.

use axum::extract::State;
use http::StatusCode;

use super::find;
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::api::state::to_the_end;
use crate::app::App;

/// Delete a campaign with its webhooks, and erase its users.
#[utoipa::path(
    delete, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "deleteCampaign",
    params(("campaign" = String, Path, description = "Id or code")),
    responses((status = 204, description = "The campaign is gone."), Errors, NotFound)
)]
pub(crate) async fn delete(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
) -> Result<StatusCode, ApiError> {
    let id = find::find(&mut app.db().read().await?.tx(), account, &name).await?.id;
    to_the_end(async move { app.program.delete_campaign(account, id).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
