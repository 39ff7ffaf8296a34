//! `GET /campaigns/{campaign}`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::find;
use super::view::{CampaignData, CampaignView, With};
use crate::app::App;
use crate::auth::MayRead;
use crate::error::ApiError;
use crate::page::Data;
use crate::request::{PathText, Query};
use crate::schema::{Errors, NotFound};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShowCampaign {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

/// Show a campaign.
#[utoipa::path(
    get, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "showCampaign",
    params(("campaign" = String, Path, description = "Id or code"), ShowCampaign),
    responses((status = 200, description = "The campaign.", body = CampaignData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
    query: Query<ShowCampaign>,
) -> Result<Json<CampaignData>, ApiError> {
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let campaign = find::find(&mut tx, account, &name).await?;
    let view = CampaignView::read(campaign, query.params.with, &mut tx, app.program.base_url()).await?;
    Ok(Json(Data { data: view }))
}
