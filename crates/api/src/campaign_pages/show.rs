//! `GET /campaigns/{campaign}/pages`.

use axum::Json;
use axum::extract::State;

use super::view::{PagesData, PagesView};
use crate::app::App;
use crate::auth::MayRead;
use crate::campaigns::find;
use crate::error::ApiError;
use crate::request::PathText;
use crate::schema::{Errors, NotFound};
use crate::state::PageViews;

/// Show what a campaign's public pages say and look like.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/pages", tag = "Campaigns", operation_id = "showPages",
    params(("campaign" = String, Path, description = "Id or code")),
    responses((status = 200, description = "The settings.", body = PagesData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    State(pages): State<PageViews>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<Json<PagesData>, ApiError> {
    let campaign = find::find(&mut app.db().read().await?.tx(), account, &name).await?;
    Ok(Json(PagesView::data(&pages, campaign, app.program.base_url())))
}
