//! `DELETE /campaigns/{campaign}`.

use http::StatusCode;
use refhook_store::campaigns::Campaign;

use crate::auth::{MayWrite, On};
use crate::document::schema::{Errors, NotFound};
use crate::error::{ApiError, ErrorBody};
use crate::request::{Query, WhatWaits};

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
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    query: Query<WhatWaits>,
) -> Result<StatusCode, ApiError> {
    app.program.delete_campaign(account, campaign.id, query.params.discards()).await?;
    Ok(StatusCode::NO_CONTENT)
}
