//! `POST /campaigns`, and `PUT` and `DELETE /campaigns/{campaign}`.

use axum::Json;
use http::StatusCode;
use refhook_core::problem::Problems;
use refhook_program::code;
use refhook_store::campaigns::Campaign;
use serde::Deserialize;
use utoipa::ToSchema;

use super::settings::{CampaignSettings, blank};
use super::view::{CampaignData, CampaignView};
use crate::answer::{Data, JsonResult, StatusResult};
use crate::auth::{As, MayWrite, On};
use crate::document::calls::{BodyErrors, CampaignInUse, CampaignPath, Errors, NotFound};
use crate::document::schema::side_by_side;
use crate::error::ApiError;
use crate::request::{Body, Query, WhatWaits};

side_by_side! {
    /// A new campaign: its name and its settings.
    CreateCampaign { name: NewName ["name", "code"], settings: CampaignSettings }
}

/// A new campaign.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Refer a friend"}))]
struct NewName {
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// 8 letters or digits that begin with a letter, the first part of the campaign's links; left out, one is made up.
    #[schema(min_length = 8, max_length = 8)]
    code: Option<String>,
}

/// Create a campaign.
#[utoipa::path(
    post, path = "/campaigns", tag = "Campaigns", operation_id = "createCampaign", request_body = CreateCampaign,
    responses((status = 201, description = "The new campaign.", body = CampaignData), Errors, BodyErrors)
)]
pub(crate) async fn create(
    As(app, MayWrite(account)): As<MayWrite>,
    Body(body): Body<CreateCampaign>,
) -> StatusResult<CampaignData> {
    let mut problems = Problems::default();
    let NewName { name, code: chosen } = body.name;
    problems.take(chosen.as_deref().map(code::check).transpose());
    let draft = problems.take(body.settings.apply(Some(&name), blank()));
    let Some(draft) = problems.or(draft)? else { return Err(ApiError::internal("a draft without problems")) };
    let created = app.program.create_campaign(account, chosen, draft).await?;
    let view = CampaignView::new(created, None, app.program.base_url());
    Ok((StatusCode::CREATED, Json(Data { data: view })))
}

side_by_side! {
    /// The new name, if any, and the settings.
    UpdateCampaign { name: OtherName ["name", "code"], settings: CampaignSettings }
}

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
struct OtherName {
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// 8 letters or digits that begin with a letter. It can change as long as nobody has joined.
    #[schema(min_length = 8, max_length = 8)]
    code: Option<String>,
}

/// Change a campaign.
#[utoipa::path(
    put, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "updateCampaign",
    params(CampaignPath), request_body = UpdateCampaign,
    responses((status = 200, description = "The campaign as it is now.", body = CampaignData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn update(
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    Body(body): Body<UpdateCampaign>,
) -> JsonResult<CampaignData> {
    let UpdateCampaign { name: OtherName { name, code }, settings } = body;
    let change = move |known| settings.apply(name.as_deref(), known);
    let changed = app.program.update_campaign(account, campaign.id, code, change).await?;
    Ok(Json(Data { data: CampaignView::new(changed, None, app.program.base_url()) }))
}

/// Delete a campaign with its webhooks, and erase its users. While leads wait to be sent, or an upload is under way,
/// say with `waiting=discard` that they are to be lost.
#[utoipa::path(
    delete, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "deleteCampaign", params(CampaignPath, WhatWaits),
    responses((status = 204, description = "The campaign is gone."), CampaignInUse, Errors, NotFound)
)]
pub(crate) async fn delete(
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    query: Query<WhatWaits>,
) -> Result<StatusCode, ApiError> {
    app.program.delete_campaign(account, campaign.id, query.params.discards()).await?;
    Ok(StatusCode::NO_CONTENT)
}
