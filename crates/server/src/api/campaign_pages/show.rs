//! `GET /campaigns/{campaign}/pages`.

use axum::Json;
use axum::extract::State;

use super::view::{PagesData, PagesView};
use crate::api::auth::MayRead;
use crate::api::campaigns::find;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Show what a campaign's public pages say and look like.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/pages", tag = "Campaigns", operation_id = "showPages",
    params(("campaign" = String, Path, description = "Id or code")),
    responses((status = 200, description = "The settings.", body = PagesData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<Json<PagesData>, ApiError> {
    let campaign = find::find(&mut app.db().read().await?.tx(), account, &name).await?;
    Ok(Json(PagesView::data(campaign, app.program.base_url())))
}
