//! `PUT /campaigns/{campaign}`.

use axum::Json;
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;
use serde::Deserialize;
use utoipa::ToSchema;

use super::settings::CampaignSettings;
use super::view::{CampaignData, CampaignView};
use crate::answer::{Data, JsonResult};
use crate::auth::{MayWrite, On};
use crate::document::schema::{BodyErrors, Errors, NotFound, side_by_side};
use crate::request::{Body, Object, RequestBody, read, split};

/// The new name, if any, and the settings.
pub(crate) struct UpdateCampaign {
    name: Name,
    settings: CampaignSettings,
}

side_by_side!(UpdateCampaign = Name + CampaignSettings);

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
struct Name {
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// 8 letters or digits that begin with a letter. It can change as long as nobody has joined.
    #[schema(min_length = 8, max_length = 8)]
    code: Option<String>,
}

impl RequestBody for UpdateCampaign {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let name = read(split(&mut object, &["name", "code"]))?;
        Ok(Self { name, settings: read(object)? })
    }
}

/// Change a campaign.
#[utoipa::path(
    put, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "updateCampaign",
    params(("campaign" = String, Path, description = "Id or code")), request_body = UpdateCampaign,
    responses(
        (status = 200, description = "The campaign as it is now.", body = CampaignData),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn update(
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    Body(body): Body<UpdateCampaign>,
) -> JsonResult<CampaignData> {
    let UpdateCampaign { name: Name { name, code }, settings } = body;
    let change = move |known| settings.apply(name.as_deref(), known);
    let changed = app.program.update_campaign(account, campaign.id, code, change).await?;
    Ok(Json(Data { data: CampaignView::new(changed, None, app.program.base_url()) }))
}
