//! `DELETE /campaigns/{campaign}`.

use axum::extract::State;
use http::StatusCode;

use super::find;
use crate::app::App;
use crate::auth::MayWrite;
use crate::error::{ApiError, ErrorBody};
use crate::request::{PathText, Query, WhatWaits};
use crate::schema::{Errors, NotFound};

/// Delete a campaign with its webhooks, and erase its users. While leads wait to be sent, or an upload is under way,
/// say with `waiting=discard` that they are to be lost.
#[utoipa::path(
    delete, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "deleteCampaign",
    params(("campaign" = String, Path, description = "Id or code"), WhatWaits),
    responses(
        (status = 204, description = "The campaign is gone."),
        (status = 409, description = "Leads wait to be sent to its webhooks: `leads_waiting`, or an upload runs: `under_way`.", body = ErrorBody),
        Errors, NotFound,
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
    query: Query<WhatWaits>,
) -> Result<StatusCode, ApiError> {
    let discard = query.params.discards();
    let id = find::find(&mut app.db().read().await?.tx(), account, &name).await?.id;
    app.program.delete_campaign(account, id, discard).await?;
    Ok(StatusCode::NO_CONTENT)
}
