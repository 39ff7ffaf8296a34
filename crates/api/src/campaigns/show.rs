//! `GET /campaigns/{campaign}`.

use axum::Json;
use refhook_store::campaigns::Campaign;

use super::view::{CampaignData, CampaignView, With};
use crate::answer::{Data, JsonResult};
use crate::auth::{MayRead, On};
use crate::document::schema::{Errors, NotFound};
use crate::request::{Query, query_params};

query_params! { ShowCampaign {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// Show a campaign.
#[utoipa::path(
    get, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "showCampaign",
    params(("campaign" = String, Path, description = "Id or code"), ShowCampaign),
    responses((status = 200, description = "The campaign.", body = CampaignData), Errors, NotFound)
)]
pub(crate) async fn show(
    On(app, MayRead(account), campaign): On<MayRead, Campaign>,
    query: Query<ShowCampaign>,
) -> JsonResult<CampaignData> {
    let mut connection = app.db().read_for(account).await?;
    let (with, base_url) = (query.params.with, app.program.base_url());
    let view = CampaignView::read(campaign, with, &mut connection.tx(), base_url).await?;
    Ok(Json(Data { data: view }))
}
